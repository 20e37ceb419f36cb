#pragma once

#include <cstddef>

#include "plan/plan.hpp"
#include "run/cost_model.hpp"
#include "run/executor.hpp"
#include "run/loaded_dataset.hpp"

namespace gridfold {

/// Carries out one pass of a plan on the first rows of `sample`, which went through the pass's transforms: on as many
/// as take about `budget_seconds` with all repetitions. The quickest of equal runs counts, for what else a machine does
/// makes them slower only.
///
/// What a pair takes is seen with K as small as can be, while the pass is under way: with a large K, lists outweigh
/// the pairs of so few rows, and no difference between trials of several sizes would tell the two apart reliably.
/// `options` gives the threads and the stop: throws Cancelled soon after that was asked for.
Trial try_out(const Plan& plan, std::size_t pass, const LoadedDataset& sample, const RunOptions& options,
              double budget_seconds);

}  // namespace gridfold
