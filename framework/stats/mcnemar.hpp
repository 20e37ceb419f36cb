#pragma once

#include <cstdint>

namespace gridfold {

/// McNemar's test of two classifiers on one set of rows, from the rows that only one of them gets right. All p are
/// two-sided.
struct McNemarTest {
  /// (|b - c| - 1)^2 / (b + c) with one degree of freedom, and (b - c)^2 / (b + c) without the correction.
  double corrected = 0;
  double corrected_p = 0;
  double uncorrected = 0;
  double uncorrected_p = 0;
  /// The binomial test of b among b + c, and with half the probability of the outcome itself.
  double exact_p = 0;
  double mid_p = 0;
};

/// Where they never differ, every p is 1.
McNemarTest mcnemar_test(std::uint64_t only_first_right, std::uint64_t only_second_right);

}  // namespace gridfold
