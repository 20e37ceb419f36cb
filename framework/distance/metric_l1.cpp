#include "distance/metric_l1.hpp"

#include <cmath>

namespace gridfold {

double l1(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) sum += static_cast<std::uint64_t>(x[c] > y[c] ? x[c] - y[c] : y[c] - x[c]);
  return static_cast<double>(sum);
}

double l1(const float* x, const float* y, std::size_t cols, double) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) sum += std::fabs(double{x[c]} - double{y[c]});
  return sum;
}

}  // namespace gridfold
