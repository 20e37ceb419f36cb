#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gridfold {

/// `1 fold`, `2 folds`.
std::string count_text(std::size_t count, std::string_view one, std::string_view many);

/// `1 row`, `2 rows`.
std::string counted_rows(std::size_t rows);

/// `1 group`, `2 groups`.
std::string counted_groups(std::size_t groups);

}  // namespace gridfold
