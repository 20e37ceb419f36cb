#include "stats/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gridfold {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Summary summarize(std::span<const double> values) {
  Summary summary{values.size(), kNaN, kNaN, kNaN, kNaN, kNaN};
  if (values.empty()) return summary;
  const auto n = static_cast<double>(values.size());
  summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squared_deviations = 0;
  for (const double value : values) squared_deviations += (value - summary.mean) * (value - summary.mean);
  summary.standard_deviation = std::sqrt(squared_deviations / n);
  if (values.size() > 1) summary.standard_error = std::sqrt(squared_deviations / (n - 1)) / std::sqrt(n);
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  summary.minimum = *smallest;
  summary.maximum = *largest;
  return summary;
}

std::vector<std::size_t> ranks(std::span<const double> values, bool higher_is_better) {
  // Every number is better than NaN, and one NaN is as good as another.
  const auto better = [&](double left, double right) {
    if (std::isnan(left)) return false;
    if (std::isnan(right)) return true;
    return higher_is_better ? left > right : left < right;
  };
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t l, std::size_t r) { return better(values[l], values[r]); });
  std::vector<std::size_t> rank_of(values.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const bool ties_with_previous = place > 0 && !better(values[order[place - 1]], values[order[place]]);
    rank_of[order[place]] = ties_with_previous ? rank_of[order[place - 1]] : place + 1;
  }
  return rank_of;
}

}  // namespace gridfold
