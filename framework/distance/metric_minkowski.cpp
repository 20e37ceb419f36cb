#include "distance/metric_minkowski.hpp"

#include <cmath>

namespace gridfold {

namespace {

template <typename T>
double sum_of_powers(const T* x, const T* y, std::size_t cols, double p) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    sum += std::pow(std::fabs(static_cast<double>(x[c]) - static_cast<double>(y[c])), p);
  }
  return sum;
}

}  // namespace

double minkowski(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p) {
  return sum_of_powers(x, y, cols, p);
}

double minkowski(const float* x, const float* y, std::size_t cols, double p) { return sum_of_powers(x, y, cols, p); }

double minkowski_root(double sum, double p) { return std::pow(sum, 1 / p); }

}  // namespace gridfold
