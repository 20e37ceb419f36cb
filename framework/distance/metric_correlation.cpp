#include "distance/metric_correlation.hpp"

#include <algorithm>
#include <cmath>

#include "distance/exact_ratio.hpp"

namespace gridfold {

namespace {

Direction direction_of(const std::uint8_t* row, std::size_t cols) {
  std::int64_t squares = 0;
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    squares += std::int32_t{row[c]} * row[c];
    sum += row[c];
  }
  const auto n = static_cast<std::int64_t>(cols);
  return {static_cast<double>(n), static_cast<double>(sum), static_cast<double>(n * squares - sum * sum)};
}

Direction direction_of(const float* row, std::size_t cols) {
  Direction direction;
  for (std::size_t c = 0; c < cols; ++c) direction.minus += double{row[c]};
  direction.minus /= static_cast<double>(cols);
  for (std::size_t c = 0; c < cols; ++c) {
    const double from_mean = direction(double{row[c]});
    direction.squares += from_mean * from_mean;
  }
  return direction;
}

double distance_of_bytes(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // Integers below 2^53, all of them.
  const double covariance = x.times * product - x.minus * y.minus;
  const auto integer = [](double value) { return Wide{static_cast<std::uint64_t>(value)}; };
  const Wide magnitude = integer(std::fabs(covariance));
  const double strength = std::sqrt(exact_ratio(magnitude * magnitude, integer(x.squares) * integer(y.squares)));
  return covariance < 0 ? 1 + strength : 1 - strength;
}

double distance_of_floats(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // One root: that of a square is exact, so that equal rows are at distance 0.
  return std::max(0.0, 1 - product / std::sqrt(x.squares * y.squares));
}

}  // namespace

const DirectionMetric<std::uint8_t> kCorrelationOfBytes{direction_of, distance_of_bytes};
const DirectionMetric<float> kCorrelationOfFloats{direction_of, distance_of_floats};

double correlation(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return measure_pair(kCorrelationOfBytes, x, y, cols);
}

double correlation(const float* x, const float* y, std::size_t cols, double) {
  return measure_pair(kCorrelationOfFloats, x, y, cols);
}

}  // namespace gridfold
