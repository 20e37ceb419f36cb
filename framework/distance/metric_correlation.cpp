#include "distance/metric_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "distance/exact_ratio.hpp"

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
  const Wide magnitude{static_cast<std::uint64_t>(std::abs(covariance))};
  const Wide variances = Wide{static_cast<std::uint64_t>(variance_x)} * static_cast<std::uint64_t>(variance_y);
  const double strength = std::sqrt(exact_ratio(magnitude * magnitude, variances));
  return covariance < 0 ? 1 + strength : 1 - strength;
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
  // One root: that of a square is exact, so that equal rows are at distance 0.
  return std::max(0.0, 1 - product / std::sqrt(squares_x * squares_y));
}

}  // namespace gridfold
