#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "core/matrix.hpp"

namespace gridfold {

/// Rows of features: 8-bit (exact integers), or 32-bit or 64-bit floating point.
using FeatureView = std::variant<MatrixView<std::uint8_t>, MatrixView<float>, MatrixView<double>>;

inline std::size_t rows_of(const FeatureView& features) {
  return std::visit([](const auto& view) { return view.rows(); }, features);
}
inline std::size_t columns_of(const FeatureView& features) {
  return std::visit([](const auto& view) { return view.cols(); }, features);
}

}  // namespace gridfold
