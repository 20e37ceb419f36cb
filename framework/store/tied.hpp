#pragma once

#include <functional>
#include <vector>

#include "store/configuration_splits.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Marks, in each group, the complete configurations that test_pairs (two-sided, at 0.05, with Holm's correction for
/// all configurations of the group) does not tell from the best, as `gridfold compare` does without --baseline, by the
/// first score, which `score` counts in outcomes; and those that share the best mean where the rule chooses others.
/// `splits_of` has one element per configuration. Where the best has a single split, nothing is marked.
void mark_tied(RunRecord& record, const std::vector<ConfigurationSplits>& splits_of, std::size_t score);

/// The same for a record that holds some configurations of the run, or ranks them by another of its scores. Nothing is
/// marked in a record that was read from a summary.
void mark_tied(RunRecord& record, const OutcomeTable& outcomes);

}  // namespace gridfold
