#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gridfold {

/// What the scores of some splits come to. One value has no spread: deviation and error are NaN; with none, all but n
/// are.
struct Summary {
  std::size_t n = 0;
  double mean = 0;
  /// With ddof 1 (numpy.std(ddof=1), R's sd), as everything in gridfold that is called a deviation of scores.
  double standard_deviation = 0;
  /// The deviation over the root of n.
  double standard_error = 0;
  double minimum = 0;
  double maximum = 0;
};

/// The summary of the values; it does not depend on their order.
///
/// `rows` are those that each value was computed on, where they are known. Where every value is the double nearest to
/// a count divided by its rows, as accuracies are, the mean is the one nearest to the mean of the fractions: equal
/// counts over equal rows have equal means.
Summary summarize(std::span<const double> values, std::span<const std::size_t> rows = {});

/// The double nearest to the sum of finite values; what IEEE 754 gives where some are not.
double exact_sum(std::span<const double> values);

/// The exact sum of (value - mean)^2.
double squared_deviations(std::span<const double> values, double mean);

/// Competition ranks: 1 is the best, equal values share the smallest rank, NaN ranks last
/// (scikit-learn's rank_test_score).
std::vector<std::size_t> ranks(std::span<const double> values, bool higher_is_better);

}  // namespace gridfold
