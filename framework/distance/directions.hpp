#pragma once

#include <cstddef>
#include <cstdint>

#include "distance/metric.hpp"

namespace gridfold {

/// What cosine and correlation make of a row, once for all pairs that it is in.
struct Direction {
  /// value -> value * times - minus, column by column. On bytes both are integers; on floats `times` is 1.
  double times = 1;
  double minus = 0;
  /// The squared length of that, divided by `times`; 0 where the row has no direction.
  double squares = 0;

  double operator()(double value) const { return value * times - minus; }
};

/// A metric that is 1 - a.b / (|a| |b|) of what it makes of each row, in the steps of its definition. T is std::uint8_t
/// or float.
template <typename T>
struct DirectionMetric {
  Direction (*direction_of)(const T* row, std::size_t cols);
  /// The distance; `product` is what sum_products gives for the pair.
  double (*distance)(const Direction& x, const Direction& y, double product);
};

/// How many rows sum_products takes at once to be quick.
inline constexpr std::size_t kProductRows = 8;

/// What directions of bytes have in common with others: the sum of x y over the columns, an integer.
template <std::size_t Count>
void sum_products(const std::uint8_t* x, const Direction& x_direction, const std::uint8_t* const* rows,
                  const Direction* const* directions, std::size_t cols, double* products);
/// Of floats: the sum of what the directions make of x and y, over the columns in order, each operation rounded to
/// double.
template <std::size_t Count>
void sum_products(const float* x, const Direction& x_direction, const float* const* rows,
                  const Direction* const* directions, std::size_t cols, double* products);

/// Whether the metric is one of directions: cosine or correlation.
bool compares_directions(Metric metric);

/// Such a metric in its steps.
template <typename T>
const DirectionMetric<T>& direction_metric_of(Metric metric);

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

}  // namespace gridfold
