#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "plan/plan.hpp"
#include "report/evaluation.hpp"
#include "run/outcome.hpp"

namespace gridfold {

/// Resamples of the judged rows that an interval is made from.
inline constexpr std::size_t kScoreResamples = 2000;

/// The interval of 95 % of each of the plan's scores: percentiles over resamples of the judged rows, which a fixed seed
/// draws with replacement. The outcome has kept predictions. None, and why, for a score that has no value on some
/// resample, or the same on all; none for the share of rows that are right, of which there is a better interval. Throws
/// Cancelled.
std::vector<report::ScoreInterval> bootstrap_scores(const Plan& plan, const Outcome& outcome,
                                                    const std::stop_token& stop);

}  // namespace gridfold
