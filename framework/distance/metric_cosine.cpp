#include "distance/metric_cosine.hpp"

#include <cmath>

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
  const double lengths = std::sqrt(static_cast<double>(squares_x) * static_cast<double>(squares_y));
  return 1 - static_cast<double>(product) / lengths;
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
  return 1 - product / (std::sqrt(squares_x) * std::sqrt(squares_y));
}

}  // namespace gridfold
