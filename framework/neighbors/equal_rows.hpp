#pragma once

#include <cstdint>
#include <vector>

#include "core/matrix.hpp"

namespace gridfold {

/// For every row the first row that has the same bits in every column; empty where no two rows have. T is std::uint8_t,
/// float or double.
template <typename T>
std::vector<std::uint32_t> first_equal_rows(MatrixView<T> view);

}  // namespace gridfold
