#pragma once

#include <string>
#include <vector>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// The files and folders that the sweep names and that do not exist, each once, in the order of the file. For sweeps
/// that were read without asking (ReadOptions::paths_must_exist).
std::vector<std::string> missing_paths(const SweepSpec& sweep);

}  // namespace gridfold
