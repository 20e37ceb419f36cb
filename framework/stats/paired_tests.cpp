#include "stats/paired_tests.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "stats/distributions.hpp"
#include "stats/ranking.hpp"
#include "stats/summary.hpp"

namespace gridfold {

namespace {

/// From here on the exact distribution of the signed-rank sum is not counted out.
constexpr std::size_t kMostExact = 50;

/// P(T <= sum) of these ranks, mean ranks of ties among them, each added or left out with probability 1/2.
double signed_rank_cdf(std::span<const double> ranks, double sum) {
  // Twice a mean rank is an integer.
  std::vector<double> share{1};
  for (const double rank : ranks) {
    const auto twice = static_cast<std::size_t>(2 * rank);
    std::vector<double> with(share.size() + twice, 0.0);
    for (std::size_t total = 0; total < share.size(); ++total) {
      with[total] += 0.5 * share[total];
      with[total + twice] += 0.5 * share[total];
    }
    share = std::move(with);
  }
  double probability = 0;
  for (std::size_t twice = 0; twice < share.size() && static_cast<double>(twice) <= 2 * sum; ++twice) {
    probability += share[twice];
  }
  return std::min(probability, 1.0);
}

/// The sizes with those that differ by no more than `rounding` made the smallest of them.
std::vector<double> without_rounding(std::vector<double> sizes, double rounding) {
  std::vector<double> ascending = sizes;
  std::sort(ascending.begin(), ascending.end());
  std::vector<double> kept;
  for (const double size : ascending) {
    if (kept.empty() || size - kept.back() > rounding) kept.push_back(size);
  }
  for (double& size : sizes) size = *std::prev(std::upper_bound(kept.begin(), kept.end(), size));
  return sizes;
}

}  // namespace

double rounding_of_differences(double largest_score) {
  return 8 * std::numeric_limits<double>::epsilon() * largest_score;
}

TTest corrected_t_test(std::span<const double> differences, double test_share) {
  assert(differences.size() >= 2 && test_share >= 0);
  TTest test;
  test.n = differences.size();
  const auto n = static_cast<double>(test.n);
  test.mean = exact_sum(differences) / n;
  const bool all_equal = std::all_of(differences.begin(), differences.end(),
                                     [&](double difference) { return difference == differences.front(); });
  const double variance = all_equal ? 0 : squared_deviations(differences, test.mean) / (n - 1);
  test.standard_deviation = std::sqrt(variance);
  test.standard_error = std::sqrt((1 / n + test_share) * variance);
  test.degrees_of_freedom = n - 1;
  test.t = test.mean / test.standard_error;
  test.p = std::isnan(test.t) ? 1 : student_t_two_sided(test.t, test.degrees_of_freedom);
  return test;
}

Equivalence equivalence(const TTest& test, double width) {
  assert(width >= 0);
  const auto below = [&](double difference) {
    if (test.standard_error == 0) return test.mean < difference ? 1.0 : 0.0;
    return student_t_cdf((difference - test.mean) / test.standard_error, test.degrees_of_freedom);
  };
  const auto above = [&](double difference) {
    if (test.standard_error == 0) return test.mean > difference ? 1.0 : 0.0;
    return student_t_cdf((test.mean - difference) / test.standard_error, test.degrees_of_freedom);
  };
  Equivalence result{.worse = below(-width), .equivalent = 0, .better = above(width)};
  result.equivalent = std::max(0.0, 1 - result.worse - result.better);
  return result;
}

FiveByTwoTest five_by_two_test(std::span<const std::array<double, 2>, 5> differences) {
  double squares = 0;
  double variances = 0;
  for (const auto& [first, second] : differences) {
    const double mean = 0.5 * (first + second);
    squares += first * first + second * second;
    variances += (first - mean) * (first - mean) + (second - mean) * (second - mean);
  }
  FiveByTwoTest test;
  test.f = squares / (2 * variances);
  test.t = differences[0][0] / std::sqrt(variances / 5);
  test.p = std::isnan(test.f) ? 1 : f_upper(test.f, 10, 5);
  test.t_p = std::isnan(test.t) ? 1 : student_t_two_sided(test.t, 5);
  return test;
}

SignedRankTest signed_rank_test(std::span<const double> differences, double rounding) {
  std::vector<double> sizes;
  std::vector<bool> is_positive;
  for (const double difference : differences) {
    if (std::abs(difference) <= rounding) continue;
    sizes.push_back(std::abs(difference));
    is_positive.push_back(difference > 0);
  }
  SignedRankTest test;
  test.n = sizes.size();
  if (test.n == 0) {
    test.p = 1;
    return test;
  }
  sizes = without_rounding(std::move(sizes), rounding);
  const std::vector<double> ranks = mean_ranks(sizes);
  for (std::size_t i = 0; i < ranks.size(); ++i) (is_positive[i] ? test.positive : test.negative) += ranks[i];
  const double smaller = std::min(test.positive, test.negative);
  test.is_exact = test.n <= kMostExact;
  if (test.is_exact) {
    test.p = std::min(1.0, 2 * signed_rank_cdf(ranks, smaller));
    return test;
  }
  const auto n = static_cast<double>(test.n);
  double variance = n * (n + 1) * (2 * n + 1);
  for (const std::size_t tie : tie_sizes(sizes)) {
    const auto size = static_cast<double>(tie);
    variance -= 0.5 * (size * size * size - size);
  }
  const double z = (smaller - 0.25 * n * (n + 1)) / std::sqrt(variance / 24);
  test.p = std::min(1.0, 2 * normal_cdf(z));
  return test;
}

}  // namespace gridfold
