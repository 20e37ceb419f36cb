#include "distance/metric_bray_curtis.hpp"

#include <cmath>
#include <limits>

namespace gridfold {

namespace {

double quotient(double differences, double sums) {
  if (sums > 0) return differences / sums;
  return differences > 0 ? std::numeric_limits<double>::infinity() : 0;
}

}  // namespace

double bray_curtis(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  std::uint64_t differences = 0;
  std::uint64_t sums = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    differences += static_cast<std::uint64_t>(x[c] > y[c] ? x[c] - y[c] : y[c] - x[c]);
    sums += static_cast<std::uint64_t>(x[c] + y[c]);
  }
  return quotient(static_cast<double>(differences), static_cast<double>(sums));
}

double bray_curtis(const float* x, const float* y, std::size_t cols, double) {
  double differences = 0;
  double sums = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    differences += std::fabs(double{x[c]} - double{y[c]});
    sums += std::fabs(double{x[c]} + double{y[c]});
  }
  return quotient(differences, sums);
}

}  // namespace gridfold
