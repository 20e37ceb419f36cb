#pragma once

#include <cstdint>
#include <span>

namespace gridfold {

struct Interval {
  double low = 0;
  double high = 0;
};

/// Wilson's score interval of a share, without a correction for continuity. `trials` is above 0.
Interval wilson_interval(std::uint64_t successes, std::uint64_t trials, double confidence);

/// The exact interval of Clopper and Pearson.
Interval clopper_pearson_interval(std::uint64_t successes, std::uint64_t trials, double confidence);

/// Student's t interval of the mean; NaN where there are fewer than two values. Splits that share training rows are
/// not independent: it is too narrow for the mean of a cross-validation.
Interval t_interval(std::span<const double> values, double confidence);

/// The percentile interval of the mean over `draws` samples of the values with replacement, seeded.
Interval bootstrap_interval(std::span<const double> values, double confidence, std::uint64_t draws, std::uint32_t seed);

/// The quantile with linear interpolation (numpy's default) of values in any order; at least one.
double percentile(std::span<const double> values, double probability);

}  // namespace gridfold
