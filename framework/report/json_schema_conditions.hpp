#pragma once

#include <string>
#include <vector>

#include "config/key_table.hpp"

namespace gridfold {

/// Schemas that a whole sweep must satisfy: required keys, and keys that have a meaning only beside others. Each leaves
/// alone what a grid, a variant or an included file may decide.
std::vector<std::string> schema_conditions(const KeyTable& table);

}  // namespace gridfold
