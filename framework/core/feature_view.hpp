#pragma once

#include <cstdint>
#include <variant>

#include "core/matrix.hpp"

namespace gridfold {

/// Rows of features: 8-bit (exact integers), or 32-bit or 64-bit floating point.
using FeatureView = std::variant<MatrixView<std::uint8_t>, MatrixView<float>, MatrixView<double>>;

}  // namespace gridfold
