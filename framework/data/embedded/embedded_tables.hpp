#pragma once

#include <string>
#include <string_view>

namespace gridfold {

/// The text of a table that is a part of the program: `datasets/NAME/NAME.csv.gz`, unpacked. `name` is one of digits,
/// iris, wine and breast_cancer.
std::string embedded_table(std::string_view name);

}  // namespace gridfold
