#pragma once

#include <span>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// What a pass costs: what its classifier says, and the rows that its transforms make. Splits of equal size that need
/// rows of their own are asked about once.
PassCost cost_of(const Plan& plan, const Pass& pass, const Wanted& wanted);

/// Of each pass, all splits of all of its cells.
std::vector<Wanted> all_wanted(const Plan& plan);

}  // namespace gridfold
