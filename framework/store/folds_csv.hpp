#pragma once

#include <span>
#include <string>

#include "plan/plan.hpp"
#include "run/outcome.hpp"

namespace gridfold {

/// A row per configuration and split, ready for plotting: `cell`, the axes, `repeat` and `fold` (`outer` and
/// `train_size` where the plan has several), `status`, `n_train`, `n_test`, `correct`, the scores, the `warnings` and,
/// where a split failed, the `reason`. What a split does not have is empty.
std::string folds_csv(const Plan& plan, std::span<const Outcome> outcomes);

}  // namespace gridfold
