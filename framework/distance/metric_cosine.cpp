#include "distance/metric_cosine.hpp"

#include <algorithm>
#include <cmath>

#include "distance/exact_ratio.hpp"

namespace gridfold {

double cosine(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::uint64_t product = 0;
  std::uint64_t squares_x = 0;
  std::uint64_t squares_y = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    product += std::uint32_t{x[c]} * y[c];
    squares_x += std::uint32_t{x[c]} * x[c];
    squares_y += std::uint32_t{y[c]} * y[c];
  }
  if (squares_x == 0 || squares_y == 0) return 1;
  return 1 - std::sqrt(exact_ratio(Wide{product} * product, Wide{squares_x} * squares_y));
}

double cosine(const float* x, const float* y, std::size_t cols, double) {
  double product = 0;
  double squares_x = 0;
  double squares_y = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    product += double{x[c]} * double{y[c]};
    squares_x += double{x[c]} * double{x[c]};
    squares_y += double{y[c]} * double{y[c]};
  }
  if (squares_x == 0 || squares_y == 0) return 1;
  // One root: that of a square is exact, so that equal rows are at distance 0.
  return std::max(0.0, 1 - product / std::sqrt(squares_x * squares_y));
}

}  // namespace gridfold
