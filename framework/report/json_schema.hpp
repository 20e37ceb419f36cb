#pragma once

#include <string>

#include "config/key_table.hpp"

namespace gridfold {

/// The JSON Schema (draft 7) of a sweep file, from the table of keys that the reader uses: for editors, which
/// complete and check with it. It accepts all that the reader accepts; what the grid or an included file may decide
/// (a key that has a meaning only beside another, where another's value varies; axes of equal length; a `~` that takes
/// a key away) is left to the reader.
std::string sweep_json_schema(const Vocabulary& vocabulary);

}  // namespace gridfold
