#pragma once

#include <string>
#include <vector>

namespace gridfold {

/// JSON Schemas, all of which a sweep file satisfies, for what the table of keys says about several keys at once: keys
/// that the file or a section needs, and keys that have a meaning only beside another's value. They hold where the file
/// alone decides; where variants, an included file or an axis of the grid may, they ask for nothing.
std::vector<std::string> schema_conditions();

}  // namespace gridfold
