#pragma once

#include <set>
#include <string>
#include <vector>

namespace gridfold {

/// Names of the environment variables that decide about a run, as far as they are set: those that its sweep names, and
/// those that choose the instructions of gridfold and of OpenBLAS.
std::vector<std::string> used_variables(std::set<std::string> named);

}  // namespace gridfold
