#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gridfold {

/// Friedman's test of several classifiers over several data sets (or blocks), with Iman and Davenport's F, as J. Demsar
/// describes them ("Statistical Comparisons of Classifiers over Multiple Data Sets", JMLR 7, 2006).
struct FriedmanTest {
  std::size_t blocks = 0;
  /// One per classifier; 1 is the best.
  std::vector<double> mean_ranks;
  /// With one degree of freedom less than there are classifiers, corrected for ties. Where all scores are equal it is 0
  /// with p 1.
  double chi_squared = 0;
  double chi_squared_p = 0;
  /// Infinite, with p NaN, where every block ranks the classifiers alike.
  double f = 0;
  double f_p = 0;
};

/// `scores[block * classifiers + classifier]`, higher is better unless said otherwise. Two classifiers and two blocks
/// at least.
FriedmanTest friedman_test(std::span<const double> scores, std::size_t classifiers, bool higher_is_better = true);

/// The same from mean ranks that are known. `tie_correction` divides the chi-squared: 1 less the sum of t^3 - t over
/// groups of t equal scores of a block, over blocks x (classifiers^3 - classifiers).
FriedmanTest friedman_test_of_ranks(std::vector<double> mean_ranks, std::size_t blocks, double tie_correction = 1);

/// Nemenyi's critical difference of mean ranks at this level of significance.
double nemenyi_critical_difference(std::size_t classifiers, std::size_t blocks, double level);

/// Holm's adjusted p values, in the order of `p`.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace gridfold
