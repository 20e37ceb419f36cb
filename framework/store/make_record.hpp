#pragma once

#include "plan/plan.hpp"
#include "run/outcome.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// What a plan and its outcomes come to: groups of comparable configurations, summaries over the splits that are done,
/// ranks within each group by the mean of the plan's first score. Splits without an outcome are pending.
RunRecord make_record(const Plan& plan, const SweepOutcome& outcome, Provenance provenance);

}  // namespace gridfold
