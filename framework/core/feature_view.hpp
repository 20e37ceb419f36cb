#pragma once

#include <cstdint>
#include <variant>

#include "core/matrix.hpp"

namespace gridfold {

/// Rows of features as distances see them: 8-bit (exact integers) or 32-bit floating point.
using FeatureView = std::variant<MatrixView<std::uint8_t>, MatrixView<float>>;

}  // namespace gridfold
