#pragma once

#include <filesystem>

namespace gridfold {

/// Moves a run's folder to the folder `.trash` beside it and returns where it is then. Throws StoreError, also where a
/// process writes the run.
std::filesystem::path move_to_trash(const std::filesystem::path& folder);

}  // namespace gridfold
