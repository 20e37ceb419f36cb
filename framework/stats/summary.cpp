#include "stats/summary.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace gridfold {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The count that `value` is the fraction of `rows` of; none where it is no such fraction.
std::optional<std::uint64_t> count_of(double value, std::size_t rows) {
  const double count = std::round(value * static_cast<double>(rows));
  const bool is_fraction =
      count >= 0 && count <= static_cast<double>(rows) && count / static_cast<double>(rows) == value;
  return is_fraction ? std::optional(static_cast<std::uint64_t>(count)) : std::nullopt;
}

/// The mean of fractions of counts, rounded once; none where some value is none, or numbers become too large.
std::optional<double> mean_of_fractions(std::span<const double> values, std::span<const std::size_t> rows) {
  // Doubles hold integers exactly up to here.
  constexpr std::uint64_t kLargest = std::uint64_t{1} << std::numeric_limits<double>::digits;
  std::uint64_t common_rows = 1;
  for (const std::size_t size : rows) {
    if (size == 0) return std::nullopt;
    const std::uint64_t factor = size / std::gcd<std::uint64_t>(common_rows, size);
    if (factor > kLargest / values.size() / common_rows) return std::nullopt;
    common_rows *= factor;
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto count = count_of(values[i], rows[i]);
    if (!count) return std::nullopt;
    sum += *count * (common_rows / rows[i]);
  }
  return static_cast<double>(sum) / static_cast<double>(common_rows * values.size());
}

}  // namespace

double exact_sum(std::span<const double> values) {
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(values.begin(), values.end(), is_finite)) return std::accumulate(values.begin(), values.end(), 0.0);
  // J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997: parts that do not overlap, the smallest
  // first, whose sum is the exact one.
  std::vector<double> parts;
  for (double value : values) {
    std::size_t kept = 0;
    for (double part : parts) {
      if (std::abs(value) < std::abs(part)) std::swap(value, part);
      const double sum = value + part;
      const double error = part - (sum - value);
      if (error != 0) parts[kept++] = error;
      value = sum;
    }
    parts.resize(kept);
    parts.push_back(value);
  }
  if (parts.empty()) return 0;
  double sum = parts.back();
  std::size_t next = parts.size() - 1;
  double error = 0;
  while (next > 0 && error == 0) {
    const double part = parts[--next];
    const double before = sum;
    sum += part;
    error = part - (sum - before);
  }
  // Half-way between two doubles, the smaller parts decide.
  if (next > 0 && error != 0 && (error < 0) == (parts[next - 1] < 0)) {
    const double twice = 2 * error;
    const double rounded = sum + twice;
    if (twice == rounded - sum) sum = rounded;
  }
  return sum;
}

double squared_deviations(std::span<const double> values, double mean) {
  std::vector<double> squares;
  for (const double value : values) squares.push_back((value - mean) * (value - mean));
  return exact_sum(squares);
}

Summary summarize(std::span<const double> values, std::span<const std::size_t> rows) {
  assert(rows.empty() || rows.size() == values.size());
  Summary summary{values.size(), kNaN, kNaN, kNaN, kNaN, kNaN};
  if (values.empty()) return summary;
  const auto n = static_cast<double>(values.size());
  const auto fractions = rows.empty() ? std::nullopt : mean_of_fractions(values, rows);
  summary.mean = fractions ? *fractions : exact_sum(values) / n;
  if (values.size() > 1) {
    summary.standard_deviation = std::sqrt(squared_deviations(values, summary.mean) / (n - 1));
    summary.standard_error = summary.standard_deviation / std::sqrt(n);
  }
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
