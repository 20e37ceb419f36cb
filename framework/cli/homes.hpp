#pragma once

#include <filesystem>
#include <vector>

namespace gridfold {

/// Folders that may hold what comes with gridfold (`experiments`, `datasets`), the nearest to the user first: the
/// working directory, the repository that the program was built in, and where it is installed.
std::vector<std::filesystem::path> homes();

}  // namespace gridfold
