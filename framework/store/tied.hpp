#pragma once

#include <functional>
#include <vector>

#include "store/configuration_splits.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Marks, in each group, the complete configurations that the corrected resampled t test (two-sided, at 0.05) does not
/// tell from the best, by the first score, which `score` counts in outcomes. `splits_of` has one element per
/// configuration of `configurations`. Where the best has a single split, nothing is marked.
void mark_tied(std::vector<ConfigurationRecord>& configurations, std::size_t group_count,
               const std::vector<ConfigurationSplits>& splits_of, std::size_t score);

/// The same for a record that holds some configurations of the run, or ranks them by another of its scores. Nothing is
/// marked in a record that was read from a summary.
void mark_tied(RunRecord& record, const OutcomeTable& outcomes);

}  // namespace gridfold
