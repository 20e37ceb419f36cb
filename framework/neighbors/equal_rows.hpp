#pragma once

#include <cstdint>
#include <vector>

#include "core/matrix.hpp"

namespace gridfold {

/// For every row the first row that has the same bits in every column; empty where no two rows have.
std::vector<std::uint32_t> first_equal_rows(MatrixView<float> view);

}  // namespace gridfold
