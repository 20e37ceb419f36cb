#include "stats/friedman.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>

#include "stats/distributions.hpp"
#include "stats/ranking.hpp"

namespace gridfold {

FriedmanTest friedman_test_of_ranks(std::vector<double> mean_ranks, std::size_t blocks) {
  assert(mean_ranks.size() >= 2 && blocks >= 2);
  FriedmanTest test;
  test.blocks = blocks;
  test.mean_ranks = std::move(mean_ranks);
  const auto n = static_cast<double>(blocks);
  const auto k = static_cast<double>(test.mean_ranks.size());
  double squares = 0;
  for (const double rank : test.mean_ranks) squares += rank * rank;
  test.chi_squared = std::max(0.0, 12 * n / (k * (k + 1)) * (squares - 0.25 * k * (k + 1) * (k + 1)));
  test.chi_squared_p = chi_squared_upper(test.chi_squared, k - 1);
  test.f = (n - 1) * test.chi_squared / std::max(0.0, n * (k - 1) - test.chi_squared);
  test.f_p = f_upper(test.f, k - 1, (k - 1) * (n - 1));
  return test;
}

FriedmanTest friedman_test(std::span<const double> scores, std::size_t classifiers, bool higher_is_better) {
  const std::size_t blocks = scores.size() / classifiers;
  assert(blocks * classifiers == scores.size());
  std::vector<double> sums(classifiers, 0.0);
  for (std::size_t block = 0; block < blocks; ++block) {
    std::vector<double> row(scores.begin() + static_cast<std::ptrdiff_t>(block * classifiers),
                            scores.begin() + static_cast<std::ptrdiff_t>((block + 1) * classifiers));
    // The best is ranked first.
    if (higher_is_better) {
      for (double& score : row) score = -score;
    }
    const std::vector<double> ranks = mean_ranks(row);
    for (std::size_t i = 0; i < classifiers; ++i) sums[i] += ranks[i];
  }
  for (double& sum : sums) sum /= static_cast<double>(blocks);
  return friedman_test_of_ranks(std::move(sums), blocks);
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
