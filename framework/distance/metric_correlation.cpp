#include "distance/metric_correlation.hpp"

#include <cmath>

namespace gridfold {

double correlation(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::int64_t product = 0;
  std::int64_t squares_x = 0;
  std::int64_t squares_y = 0;
  std::int64_t sum_x = 0;
  std::int64_t sum_y = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    product += std::int32_t{x[c]} * y[c];
    squares_x += std::int32_t{x[c]} * x[c];
    squares_y += std::int32_t{y[c]} * y[c];
    sum_x += x[c];
    sum_y += y[c];
  }
  const auto n = static_cast<std::int64_t>(cols);
  const std::int64_t covariance = n * product - sum_x * sum_y;
  const std::int64_t variance_x = n * squares_x - sum_x * sum_x;
  const std::int64_t variance_y = n * squares_y - sum_y * sum_y;
  if (variance_x == 0 || variance_y == 0) return 1;
  const double deviations = std::sqrt(static_cast<double>(variance_x)) * std::sqrt(static_cast<double>(variance_y));
  return 1 - static_cast<double>(covariance) / deviations;
}

double correlation(const float* x, const float* y, std::size_t cols, double) {
  double mean_x = 0;
  double mean_y = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    mean_x += double{x[c]};
    mean_y += double{y[c]};
  }
  mean_x /= static_cast<double>(cols);
  mean_y /= static_cast<double>(cols);
  double product = 0;
  double squares_x = 0;
  double squares_y = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const double from_mean_x = double{x[c]} - mean_x;
    const double from_mean_y = double{y[c]} - mean_y;
    product += from_mean_x * from_mean_y;
    squares_x += from_mean_x * from_mean_x;
    squares_y += from_mean_y * from_mean_y;
  }
  if (squares_x == 0 || squares_y == 0) return 1;
  return 1 - product / (std::sqrt(squares_x) * std::sqrt(squares_y));
}

}  // namespace gridfold
