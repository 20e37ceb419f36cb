#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// What metrics such as cosine and correlation make of a row, once for all pairs that it is in.
struct Direction {
  /// value -> value * times - minus, column by column. On bytes both are integers; on doubles `times` is a power of two
  /// that brings the largest magnitude near 1, so that squares neither overflow nor vanish; on floats it is 1.
  double times = 1;
  double minus = 0;
  /// What `DirectionMetric::distance` takes for the squared length; 0 where the row has no direction.
  double squares = 0;
  /// The length of what operator() makes of the row.
  double length = 0;

  double operator()(double value) const { return value * times - minus; }
};

/// A metric that is 1 - a.b / (|a| |b|) of what it makes of each row, in the steps of its definition. T is
/// std::uint8_t, float or double.
template <typename T>
struct DirectionMetric {
  Direction (*direction_of)(const T* row, std::size_t cols);
  /// The distance; `product` is what sum_products gives for the pair.
  double (*distance)(const Direction& x, const Direction& y, double product);
};

/// How many rows sum_products takes at once to be quick.
inline constexpr std::size_t kProductRows = 8;

/// Of bytes, what directions have in common with others: the sum of x y over the columns, an integer. Of floats and
/// doubles the sum of what the directions make of x and y, over the columns in order, each operation rounded to double.
template <std::size_t Count, typename T>
void sum_products(const T* x, const Direction& x_direction, const T* const* rows, const Direction* const* directions,
                  std::size_t cols, double* products);

/// Such a metric of one pair.
template <typename T>
double measure_pair(const DirectionMetric<T>& metric, const T* x, const T* y, std::size_t cols) {
  const Direction x_direction = metric.direction_of(x, cols);
  const Direction y_direction = metric.direction_of(y, cols);
  const Direction* directions = &y_direction;
  double product = 0;
  sum_products<1>(x, x_direction, &y, &directions, cols, &product);
  return metric.distance(x_direction, y_direction, product);
}

/// The power of two that brings the largest magnitude of a row into [1, 2); 1 for a row of zeros.
double power_to_one(const double* row, std::size_t cols);

/// `DirectionMetric::distance` of floats and doubles.
double distance_of_reals(const Direction& x, const Direction& y, double product);

}  // namespace gridfold
