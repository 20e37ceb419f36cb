#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "store/run_index.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// The newest run of an index that does the same as a sweep on the same data, the test part among them, read or not.
struct SameRun {
  std::filesystem::path folder;
  bool is_finished = false;
};

/// A finished one before those that are not; one whose journal has lost its first line is among the latter. Empty where
/// there is none.
std::optional<SameRun> find_same_run(const RunIndex& index, const std::shared_ptr<const RunLayout>& layout,
                                     const std::optional<Shard>& shard);

/// In what a stored run differs from the one that is asked for; empty where it is the same.
std::string difference_of(const RunLayout& stored, const RunLayout& asked);

}  // namespace gridfold
