#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "plan/axis.hpp"
#include "plan/selection_rule.hpp"

namespace gridfold {

/// One of the configurations to choose from.
struct Candidate {
  /// Index into each axis's values.
  std::span<const std::size_t> coordinates;
  /// NaN where it cannot be chosen.
  double mean = 0;
  /// NaN where it is not known.
  double standard_error = 0;
};

/// The places of what the rule chooses, ascending; none where no mean is known.
///
/// `best_mean`: all that share the best mean. `one_standard_error`: of those that are as the best, or simpler, in each
/// axis that has a simpler direction, and as the best in all others, and whose means are within the best's standard
/// error of it, those that no other of them is simpler than; of several, those with the better mean. Where several
/// share the best mean, near to any of them will do, so that the order of the grid decides nothing.
std::vector<std::size_t> choose(std::span<const Candidate> candidates, std::span<const Axis> axes,
                                bool higher_is_better, SelectionRule rule);

}  // namespace gridfold
