#pragma once

#include <string_view>

namespace gridfold {

/// How one configuration is chosen among those that can be compared.
enum class SelectionRule {
  /// The best mean of the first score.
  best_mean,
  /// The simplest whose mean is within one standard error of the best (L. Breiman and others, "Classification and
  /// Regression Trees", 1984, section 3.4.3).
  one_standard_error,
};

/// As a sweep names them, in the order of the enum.
inline constexpr std::string_view kSelectionRules[]{"best_mean", "one_standard_error"};

constexpr std::string_view to_text(SelectionRule rule) { return kSelectionRules[static_cast<int>(rule)]; }

}  // namespace gridfold
