#include "stats/intervals.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "core/numpy_random.hpp"
#include "stats/distributions.hpp"
#include "stats/paired_tests.hpp"
#include "stats/summary.hpp"

namespace gridfold {

Interval wilson_interval(std::uint64_t successes, std::uint64_t trials, double confidence) {
  assert(trials > 0 && successes <= trials);
  const double z = normal_quantile(0.5 + 0.5 * confidence);
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {successes == 0 ? 0 : middle - half, successes == trials ? 1 : middle + half};
}

Interval clopper_pearson_interval(std::uint64_t successes, std::uint64_t trials, double confidence) {
  assert(trials > 0 && successes <= trials);
  const double tail = 0.5 - 0.5 * confidence;
  const auto k = static_cast<double>(successes);
  const auto n = static_cast<double>(trials);
  return {successes == 0 ? 0 : beta_quantile(tail, k, n - k + 1),
          successes == trials ? 1 : beta_quantile(1 - tail, k + 1, n - k)};
}

Interval t_interval(std::span<const double> values, double confidence) {
  if (values.size() < 2) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan};
  }
  const TTest test = corrected_t_test(values, 0);
  const double half = student_t_quantile(0.5 + 0.5 * confidence, test.degrees_of_freedom) * test.standard_error;
  return {test.mean - half, test.mean + half};
}

Interval bootstrap_interval(std::span<const double> values, double confidence, std::uint64_t draws,
                            std::uint32_t seed) {
  assert(!values.empty() && draws > 0);
  NumpyRandomState random(seed);
  std::vector<double> means;
  std::vector<double> sample(values.size());
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    for (double& value : sample) value = values[random.interval(static_cast<std::uint32_t>(values.size() - 1))];
    means.push_back(exact_sum(sample) / static_cast<double>(sample.size()));
  }
  return {percentile(means, 0.5 - 0.5 * confidence), percentile(means, 0.5 + 0.5 * confidence)};
}

double percentile(std::span<const double> values, double probability) {
  assert(!values.empty());
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

}  // namespace gridfold
