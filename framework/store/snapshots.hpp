#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/stored_run.hpp"

namespace gridfold {

/// A file of a run's folder that is made from its journal.
struct Snapshot {
  StoredFile file;
  std::vector<std::byte> bytes;
};

/// `results.h5`, `folds.csv`, `timings.csv`, `config.yaml` and, last, `summary.json`, which names the others.
std::vector<Snapshot> make_snapshots(const StoredRun& run);

std::vector<StoredFile> stored_files(const std::vector<Snapshot>& snapshots);

/// Puts each snapshot in its place, whole: who reads a file meanwhile gets the earlier one. Files that are `known` to
/// be on the disk are left alone. Throws StoreError.
void write_snapshots(const std::filesystem::path& folder, const std::vector<Snapshot>& snapshots,
                     const std::vector<StoredFile>& known = {});

}  // namespace gridfold
