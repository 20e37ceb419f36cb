#include "distance/metric_chi_square.hpp"

namespace gridfold {

namespace {

template <typename T>
double sum_of_quotients(const T* x, const T* y, std::size_t cols) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const auto a = static_cast<double>(x[c]);
    const auto b = static_cast<double>(y[c]);
    if (a + b > 0) sum += (a - b) * (a - b) / (a + b);
  }
  return sum;
}

}  // namespace

double chi_square(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return sum_of_quotients(x, y, cols);
}

double chi_square(const float* x, const float* y, std::size_t cols, double) { return sum_of_quotients(x, y, cols); }

}  // namespace gridfold
