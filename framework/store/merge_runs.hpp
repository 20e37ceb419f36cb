#pragma once

#include <filesystem>
#include <span>

namespace gridfold {

/// Makes a new run below `directory` of runs of the same sweep on the same data, such as its shards, and returns its
/// folder. Throws StoreError where a run is of another sweep, or where two hold different results for one split.
std::filesystem::path merge_runs(std::span<const std::filesystem::path> folders,
                                 const std::filesystem::path& directory);

}  // namespace gridfold
