#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/directions.hpp"

namespace gridfold {

/// Rows for metrics that l1 or squared l2 select for, which compare them as they are.
///
/// This and DirectionRows are what a float pass can be run over: each brings rows into the space where the metric is
/// a sum of differences. T is float or double.
template <typename T>
class PlainRows {
 public:
  using Value = T;

  explicit PlainRows(MatrixView<T> view) : view_(view) {}

  const MatrixView<T>& view() const { return view_; }

  /// A function from a value of the row to its coordinate.
  auto coordinates(std::size_t /*row*/) const {
    return [](T value) { return double{value}; };
  }

  /// What is added to the row's squared distances.
  double lift(std::size_t /*row*/) const { return 0; }

 private:
  MatrixView<T> view_;
};

/// Rows for metrics such as cosine and correlation, which compare the directions u = x / |x| of rows, of which
/// correlation takes the mean off before: 1 - u.v = |u - v|^2 / 2. T is std::uint8_t, float or double.
///
/// A row without a direction is at distance 1 from all rows, itself among them. With 0 for its u, that is
/// (|u - v|^2 + lift(u) + lift(v)) / 2 where the lift is 1 for such rows and 0 for others.
template <typename T>
class DirectionRows {
 public:
  using Value = T;

  DirectionRows(MatrixView<T> view, const DirectionMetric<T>& steps);

  const MatrixView<T>& view() const { return view_; }
  const DirectionMetric<T>& steps() const { return steps_; }
  std::span<const Direction> directions() const { return directions_; }

  /// The coordinates are those of u but for rounding errors of double precision.
  auto coordinates(std::size_t row) const {
    const Direction direction = directions_[row];
    // Without a direction all coordinates are 0.
    return [direction, shrink = direction.squares == 0 ? 0 : 1 / direction.length](T value) {
      return direction(static_cast<double>(value)) * shrink;
    };
  }

  double lift(std::size_t row) const { return directions_[row].squares == 0 ? 1 : 0; }

 private:
  MatrixView<T> view_;
  const DirectionMetric<T>& steps_;
  std::vector<Direction> directions_;
};

}  // namespace gridfold
