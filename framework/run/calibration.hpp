#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// How long a plan will take on this machine.
struct TimeEstimate {
  /// One per pass; what the transforms take is part of the first pass that needs them.
  std::vector<double> pass_seconds;
  double load_seconds = 0;
};

/// Estimates with `jobs` threads (0: one per processor), from about `budget_seconds` of trials.
///
/// A trial is run_plan itself over the first rows of the data: passes of the same kind share one, and what pairs of
/// rows and lists of neighbours cost there is scaled to the pass's size. Throws DataError where the data cannot be
/// read, and Cancelled soon after a stop was asked for.
TimeEstimate estimate_time(const Plan& plan, std::size_t jobs, double budget_seconds = 1.0,
                           const std::stop_token& stop = {});

}  // namespace gridfold
