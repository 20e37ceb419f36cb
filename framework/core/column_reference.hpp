#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace gridfold {

/// A column by its index, counted from 0 or from -1 backwards, or by its name in the header, whatever that looks like.
using ColumnReference = std::variant<std::int64_t, std::string>;

/// `-1`, `"species"`: names in quotes, so that `0` and `"0"` stay apart.
std::string column_text(const ColumnReference& column);

}  // namespace gridfold
