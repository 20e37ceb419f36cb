#pragma once

#include <string>

#include "store/outcome_table.hpp"

namespace gridfold {

/// A row per configuration and split, ready for plotting: `cell`, the axes, `repeat` and `fold` (`outer` and
/// `train_size` where the run has several), `status`, `n_train`, `n_test`, `correct`, the scores, the `warnings` and,
/// where a split failed, the `reason`. What a split does not have is empty.
std::string folds_csv(const OutcomeTable& outcomes);

}  // namespace gridfold
