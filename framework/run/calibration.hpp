#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// Seconds that each pass of the plan will take on this machine with `jobs` threads (0: one per processor), voting,
/// transforms and reading left out.
///
/// Searches through made-up rows of each pass's width, type and metric for about `budget_seconds` in all, and scales
/// the rate of pairs to the plan's. Made-up rows serve, because neither a distance nor a list depends on what the
/// values are, only on how they compare.
std::vector<double> calibrated_seconds(const Plan& plan, std::size_t jobs, double budget_seconds = 1.0);

}  // namespace gridfold
