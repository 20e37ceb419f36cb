#pragma once

#include <filesystem>

namespace gridfold {

/// Puts the files of a run into one archive, which must not exist yet. Throws StoreError, also where a process writes
/// the run and where something is wrong with it.
void pack_run(const std::filesystem::path& folder, const std::filesystem::path& archive);

/// Makes a run's folder below `directory` of an archive that may come from anybody, and returns its path. It holds
/// files of a run and nothing else, all as they were packed; otherwise nothing is left. Throws StoreError.
std::filesystem::path unpack_run(const std::filesystem::path& archive, const std::filesystem::path& directory);

}  // namespace gridfold
