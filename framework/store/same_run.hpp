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

/// In what a stored run differs from the one that is asked for.
struct RunDifference {
  enum class Of { nothing, sweep, data, version };
  Of of = Of::nothing;
  std::string text = {};
};

RunDifference difference_of(const RunLayout& stored, const RunLayout& asked);

/// Throws what the difference is of: ConfigError where another sweep is asked for, DataError where the data changed,
/// StoreError where another version stored the run; nothing where both are the same. `complaint` says what cannot be
/// done, before the difference.
void refuse_difference(const RunLayout& stored, const RunLayout& asked, const std::string& complaint);

}  // namespace gridfold
