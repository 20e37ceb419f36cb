#include "resampling/count_text.hpp"

#include <fmt/format.h>

namespace gridfold {

std::string count_text(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string counted_rows(std::size_t rows) { return count_text(rows, "row", "rows"); }

std::string counted_groups(std::size_t groups) { return count_text(groups, "group", "groups"); }

}  // namespace gridfold
