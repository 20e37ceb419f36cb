#include "distance/metric_squared_l2.hpp"

namespace gridfold {

double squared_l2(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const int difference = x[c] - y[c];
    sum += static_cast<std::uint64_t>(difference * difference);
  }
  return static_cast<double>(sum);
}

double squared_l2(const float* x, const float* y, std::size_t cols, double) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const double difference = double{x[c]} - double{y[c]};
    sum += difference * difference;
  }
  return sum;
}

}  // namespace gridfold
