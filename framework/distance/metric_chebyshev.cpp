#include "distance/metric_chebyshev.hpp"

#include <algorithm>
#include <cmath>

namespace gridfold {

double chebyshev(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::uint8_t largest = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    largest = std::max(largest, static_cast<std::uint8_t>(std::max(x[c], y[c]) - std::min(x[c], y[c])));
  }
  return largest;
}

double chebyshev(const float* x, const float* y, std::size_t cols, double) {
  double largest = 0;
  for (std::size_t c = 0; c < cols; ++c) largest = std::max(largest, std::fabs(double{x[c]} - double{y[c]}));
  return largest;
}

}  // namespace gridfold
