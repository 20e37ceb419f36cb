#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace gridfold {

/// Two configurations judged on the same splits: the tests take the differences of their scores, one per split.

/// What rounding may change in a difference of two scores up to this size: differences that are closer are equal.
double rounding_of_differences(double largest_score);

/// Student's t test of a mean difference.
struct TTest {
  std::size_t n = 0;
  double mean = 0;
  /// With ddof 1.
  double standard_deviation = 0;
  /// The standard error that the test takes.
  double standard_error = 0;
  double degrees_of_freedom = 0;
  double t = 0;
  /// Two-sided.
  double p = 0;
};

/// The t test for differences whose splits share training rows: the variance of the mean is
/// (1/n + test_share) s^2, where `test_share` is test rows over training rows of a split (C. Nadeau and Y. Bengio,
/// "Inference for the Generalization Error", Machine Learning 52, 2003; for repeated k-fold R. R. Bouckaert and
/// E. Frank, 2004). With `test_share` 0 it is the plain paired t test. Takes two differences or more; where all are
/// equal, t is infinite, or NaN with p 1 where they are 0.
TTest corrected_t_test(std::span<const double> differences, double test_share);

/// How likely the difference is to lie on either side of a region around 0, and within it.
struct Equivalence {
  /// Below -width, within it, above it.
  double worse = 0;
  double equivalent = 0;
  double better = 0;
};

/// The same numbers as probabilities: the posterior of the mean difference is Student's t around its mean with the
/// test's standard error and degrees of freedom (A. Benavoli and others, "Time for a Change", JMLR 18, 2017).
Equivalence equivalence(const TTest& test, double width);

/// E. Alpaydin's F of five times two folds ("Combined 5 x 2 cv F Test", Neural Computation 11, 1999), with 10 and 5
/// degrees of freedom.
struct FiveByTwoTest {
  double f = 0;
  double p = 0;
  /// Dietterich's t with 5 degrees of freedom, two-sided.
  double t = 0;
  double t_p = 0;
};

/// `differences[repeat][fold]`.
FiveByTwoTest five_by_two_test(std::span<const std::array<double, 2>, 5> differences);

/// Wilcoxon's signed-rank test of differences; zeros are left out, equal sizes share their mean rank.
struct SignedRankTest {
  /// Differences that are not 0.
  std::size_t n = 0;
  /// The sums of the ranks of positive and of negative differences.
  double positive = 0;
  double negative = 0;
  /// Two-sided: exact up to 50 differences, over all signs of their ranks, as R's `exactRankTests` has it; else normal
  /// with a correction for ties and none for continuity, as SciPy's `wilcoxon`.
  double p = 0;
  bool is_exact = false;
};

/// Differences that are not above `rounding` are 0, and sizes that differ by no more are equal.
SignedRankTest signed_rank_test(std::span<const double> differences, double rounding = 0);

}  // namespace gridfold
