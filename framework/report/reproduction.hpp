#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace gridfold::report {

/// A published number beside the one that gridfold got.
struct ReproducedNumber {
  /// What the number is of, such as `k = 5, fold 2`.
  std::string what;
  double published = 0;
  /// The largest difference that counts as equal; 0 for equal to the last digit.
  double tolerance = 0;
  /// Empty where the run gave no such number.
  std::optional<double> got;

  bool matches() const;
};

/// How many of them match.
std::size_t count_matches(std::span<const ReproducedNumber> numbers);

/// A line per number, then the verdict: `53 of 53 numbers reproduced`.
std::string reproduction(std::span<const ReproducedNumber> numbers);

}  // namespace gridfold::report
