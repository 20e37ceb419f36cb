#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"

namespace gridfold::report {

/// What became of a published number.
enum class Verdict {
  same,
  differs,
  /// The run has no such number: a split failed, or its data could not be read.
  failed,
  /// Not tried, since its data is not here.
  skipped,
};

std::string_view verdict_text(Verdict verdict);

/// A published number beside the one that gridfold got.
struct ReproducedNumber {
  /// The experiment that it belongs to.
  std::string experiment;
  /// What the number is of, such as `test metric=l2 k=5 correct`.
  std::string what;
  double published = 0;
  /// The largest difference that counts as equal; 0 for equal to the last digit.
  double tolerance = 0;
  /// Empty where there is none.
  std::optional<double> got;
  bool is_skipped = false;
  std::string source;
  /// Why it differs, as far as that is known, or why there is none.
  std::string note;
  /// Why it is better than the same number of new rows; empty where it need not be.
  std::string optimism = {};

  Verdict verdict() const;
};

/// How many of them have each verdict.
struct VerdictCounts {
  std::size_t same = 0;
  std::size_t differs = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;

  bool all_are_same() const { return differs == 0 && failed == 0 && skipped == 0; }
};

VerdictCounts count(std::span<const ReproducedNumber> numbers);

/// `51 of 53 numbers reproduced; 1 differs; 1 skipped: its data is not here`.
std::string summary_line(std::span<const ReproducedNumber> numbers);

/// One way to show numbers that were reproduced, of one experiment or of several.
struct ReproductionFormat {
  Component component;
  std::string (*render)(std::span<const ReproducedNumber> numbers) = nullptr;
};

/// `table`: a line per number; `markdown`: a line per experiment, and one for each number that is not the same; `csv`.
std::vector<ReproductionFormat> reproduction_formats();

}  // namespace gridfold::report
