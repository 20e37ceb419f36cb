#include "distance/metric_canberra.hpp"

#include <cmath>

namespace gridfold {

namespace {

template <typename T>
double sum_of_shares(const T* x, const T* y, std::size_t cols) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const auto a = static_cast<double>(x[c]);
    const auto b = static_cast<double>(y[c]);
    const double magnitude = std::fabs(a) + std::fabs(b);
    if (magnitude > 0) sum += std::fabs(a - b) / magnitude;
  }
  return sum;
}

}  // namespace

double canberra(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return sum_of_shares(x, y, cols);
}

double canberra(const float* x, const float* y, std::size_t cols, double) { return sum_of_shares(x, y, cols); }

}  // namespace gridfold
