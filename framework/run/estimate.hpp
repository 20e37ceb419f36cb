#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// Seconds that each pass of the plan will take on this machine with `jobs` threads (0: one per processor): its cost in
/// operations times what an operation of such a pass takes, which a trial on the first rows of the data measures; about
/// `budget_seconds` for all trials, and more where the plan takes long. Where they do not suffice for every kind of
/// pass, the median of a classifier's trials stands for its others. Throws DataError where the data cannot be read, and
/// Cancelled soon after a stop was asked for.
std::vector<double> estimate_seconds(const Plan& plan, std::size_t jobs, double budget_seconds = 1.0,
                                     const std::stop_token& stop = {});

}  // namespace gridfold
