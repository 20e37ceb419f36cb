#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "core/cancelled.hpp"
#include "data/transform.hpp"

namespace gridfold {

/// 32-bit rows of `columns` features: `row_function(std::span<const T> in, std::span<float> out)` per row. Throws
/// Cancelled between two rows.
template <typename RowFunction>
Features map_to_floats(const FeatureView& rows, std::size_t columns, const std::stop_token& stop,
                       const RowFunction& row_function) {
  return std::visit(
      [&](const auto& view) -> Features {
        Matrix<float> out(view.rows(), columns);
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          row_function(view.row(row), out.row(row));
        }
        return out;
      },
      rows);
}

/// Rows of `columns` features of the same kind: `row_function(std::span<const T> in, std::span<T> out)` per row. Throws
/// Cancelled between two rows.
template <typename RowFunction>
Features map_same_kind(const FeatureView& rows, std::size_t columns, const std::stop_token& stop,
                       const RowFunction& row_function) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& view) -> Features {
        Matrix<T> out(view.rows(), columns);
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          row_function(view.row(row), out.row(row));
        }
        return out;
      },
      rows);
}

/// The shape of 32-bit features that stand where `in` stood.
inline FeatureShape as_floats(FeatureShape in) {
  in.bytes_per_feature = sizeof(float);
  return in;
}

}  // namespace gridfold
