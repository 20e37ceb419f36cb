#pragma once

#include "plan/outcome.hpp"
#include "plan/plan.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// What a plan and its outcome come to: one configuration per cell, summaries over the folds that are done, ranks
/// by the mean of the plan's first score. Failed and absent folds stay visible and out of every mean.
RunRecord make_record(const Plan& plan, const SweepOutcome& outcome, Provenance provenance);

}  // namespace gridfold
