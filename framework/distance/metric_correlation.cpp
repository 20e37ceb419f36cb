#include <algorithm>
#include <cmath>
#include <type_traits>

#include "distance/directions.hpp"
#include "distance/exact_ratio.hpp"
#include "distance/metrics.hpp"

namespace gridfold {

namespace {

/// The row times the number of columns, minus its sum. With its variance, times the squared number of columns, an exact
/// integer up to 66,051 columns.
Direction direction_of_bytes(const std::uint8_t* row, std::size_t cols) {
  std::int64_t squares = 0;
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    squares += std::int32_t{row[c]} * row[c];
    sum += row[c];
  }
  const auto n = static_cast<std::int64_t>(cols);
  const auto variance = static_cast<double>(n * squares - sum * sum);
  return {static_cast<double>(n), static_cast<double>(sum), variance, std::sqrt(static_cast<double>(n) * variance)};
}

template <typename T>
Direction correlation_direction(const T* row, std::size_t cols) {
  Direction direction;
  if constexpr (std::is_same_v<T, double>) direction.times = power_to_one(row, cols);
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) sum += double{row[c]} * direction.times;
  direction.minus = sum / static_cast<double>(cols);
  // The mean of equal doubles may be rounded, and what is left of them then points nowhere.
  if (std::all_of(row, row + cols, [row](T value) { return value == row[0]; })) return direction;
  for (std::size_t c = 0; c < cols; ++c) {
    const double from_mean = direction(double{row[c]});
    direction.squares += from_mean * from_mean;
  }
  direction.length = std::sqrt(direction.squares);
  return direction;
}

double correlation_of_bytes(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // Integers below 2^53, all of them.
  const double covariance = x.times * product - x.minus * y.minus;
  const auto integer = [](double value) { return Wide{static_cast<std::uint64_t>(value)}; };
  const Wide magnitude = integer(std::fabs(covariance));
  const double strength = std::sqrt(exact_ratio(magnitude * magnitude, integer(x.squares) * integer(y.squares)));
  return covariance < 0 ? 1 + strength : 1 - strength;
}

constexpr DirectionMetric<std::uint8_t> kCorrelationOfBytes{direction_of_bytes, correlation_of_bytes};
constexpr DirectionMetric<float> kCorrelationOfFloats{correlation_direction, distance_of_reals};
constexpr DirectionMetric<double> kCorrelationOfDoubles{correlation_direction, distance_of_reals};

template <const auto& kSteps, typename T>
double correlation(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  return measure_pair(kSteps, x, y, cols);
}

}  // namespace

Metric correlation_metric() {
  return {.component = {.name = "correlation",
                        .summary = "1 - the correlation of x and y, which is cosine once each row's mean was taken "
                                   "off. A constant row is at distance 1 from every row; SciPy has no such distance. "
                                   "Equal rows are at distance 0, and none is negative. Equally correlated 8-bit rows "
                                   "have equal distances.",
                        .formula = "cosine of x - mean(x) and y - mean(y)",
                        .aliases = {"pearson"}},
          .scipy_name = "correlation",
          .definitions = {.bytes = {.order_key = correlation<kCorrelationOfBytes>,
                                    .directions = &kCorrelationOfBytes,
                                    .operations_per_column = 3.5},
                          .floats = {.order_key = correlation<kCorrelationOfFloats>,
                                     .directions = &kCorrelationOfFloats,
                                     .operations_per_column = 3.5},
                          .doubles = {.order_key = correlation<kCorrelationOfDoubles>,
                                      .directions = &kCorrelationOfDoubles,
                                      .operations_per_column = 3.5}},
          .preselection = Preselection::directions};
}

}  // namespace gridfold
