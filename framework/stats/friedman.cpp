#include "stats/friedman.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "stats/distributions.hpp"
#include "stats/ranking.hpp"

namespace gridfold {

FriedmanTest friedman_test_of_ranks(std::vector<double> mean_ranks, std::size_t blocks, double tie_correction) {
  assert(mean_ranks.size() >= 2 && blocks >= 2 && tie_correction >= 0);
  FriedmanTest test;
  test.blocks = blocks;
  test.mean_ranks = std::move(mean_ranks);
  const auto n = static_cast<double>(blocks);
  const auto k = static_cast<double>(test.mean_ranks.size());
  double squares = 0;
  for (const double rank : test.mean_ranks) squares += rank * rank;
  const double uncorrected = std::max(0.0, 12 * n / (k * (k + 1)) * (squares - 0.25 * k * (k + 1) * (k + 1)));
  // Rounding aside, the largest is that of blocks which rank alike.
  const double largest = n * (k - 1);
  test.chi_squared = tie_correction > 0 ? std::min(uncorrected / tie_correction, largest) : 0;
  test.chi_squared_p = chi_squared_upper(test.chi_squared, k - 1);
  constexpr double kRounding = 1e-12;
  if (largest - test.chi_squared <= kRounding * largest) {
    test.f = std::numeric_limits<double>::infinity();
    test.f_p = std::numeric_limits<double>::quiet_NaN();
  } else {
    test.f = (n - 1) * test.chi_squared / (largest - test.chi_squared);
    test.f_p = f_upper(test.f, k - 1, (k - 1) * (n - 1));
  }
  return test;
}

FriedmanTest friedman_test(std::span<const double> scores, std::size_t classifiers, bool higher_is_better) {
  const std::size_t blocks = scores.size() / classifiers;
  assert(blocks * classifiers == scores.size());
  std::vector<double> sums(classifiers, 0.0);
  double ties = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    std::vector<double> row(scores.begin() + static_cast<std::ptrdiff_t>(block * classifiers),
                            scores.begin() + static_cast<std::ptrdiff_t>((block + 1) * classifiers));
    // The best is ranked first.
    if (higher_is_better) {
      for (double& score : row) score = -score;
    }
    const std::vector<double> ranks = mean_ranks(row);
    for (std::size_t i = 0; i < classifiers; ++i) sums[i] += ranks[i];
    for (const std::size_t tie : tie_sizes(row)) {
      const auto size = static_cast<double>(tie);
      ties += size * size * size - size;
    }
  }
  for (double& sum : sums) sum /= static_cast<double>(blocks);
  const auto k = static_cast<double>(classifiers);
  const double tie_correction = 1 - ties / (static_cast<double>(blocks) * (k * k * k - k));
  return friedman_test_of_ranks(std::move(sums), blocks, std::max(0.0, tie_correction));
}

double nemenyi_critical_difference(std::size_t classifiers, std::size_t blocks, double level) {
  const double q = studentized_range_quantile(1 - level, static_cast<int>(classifiers)) / std::numbers::sqrt2;
  const auto k = static_cast<double>(classifiers);
  return q * std::sqrt(k * (k + 1) / (6 * static_cast<double>(blocks)));
}

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace gridfold
