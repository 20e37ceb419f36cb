#include "core/column_reference.hpp"

#include "core/scalar.hpp"

namespace gridfold {

std::string column_text(const ColumnReference& column) {
  if (const auto* index = std::get_if<std::int64_t>(&column)) return std::to_string(*index);
  return json_quoted(std::get<std::string>(column));
}

}  // namespace gridfold
