#include "distance/metric_cosine.hpp"

#include <algorithm>
#include <cmath>

#include "distance/exact_ratio.hpp"

namespace gridfold {

namespace {

Direction direction_of(const std::uint8_t* row, std::size_t cols) {
  std::uint64_t squares = 0;
  for (std::size_t c = 0; c < cols; ++c) squares += std::uint32_t{row[c]} * row[c];
  return {1, 0, static_cast<double>(squares)};
}

Direction direction_of(const float* row, std::size_t cols) {
  Direction direction;
  for (std::size_t c = 0; c < cols; ++c) direction.squares += double{row[c]} * double{row[c]};
  return direction;
}

double distance_of_bytes(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // All three are integers.
  const auto integer = [](double value) { return Wide{static_cast<std::uint64_t>(value)}; };
  return 1 - std::sqrt(exact_ratio(integer(product) * integer(product), integer(x.squares) * integer(y.squares)));
}

double distance_of_floats(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // One root: that of a square is exact, so that equal rows are at distance 0.
  return std::max(0.0, 1 - product / std::sqrt(x.squares * y.squares));
}

}  // namespace

const DirectionMetric<std::uint8_t> kCosineOfBytes{direction_of, distance_of_bytes};
const DirectionMetric<float> kCosineOfFloats{direction_of, distance_of_floats};

double cosine(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return measure_pair(kCosineOfBytes, x, y, cols);
}

double cosine(const float* x, const float* y, std::size_t cols, double) {
  return measure_pair(kCosineOfFloats, x, y, cols);
}

}  // namespace gridfold
