#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gridfold {

/// Names of the environment variables that decide about a run: those that are set and that the sweep file or the
/// command line names as `${NAME}`, and gridfold's own.
std::vector<std::string> used_variables(const std::filesystem::path& sweep_file);

}  // namespace gridfold
