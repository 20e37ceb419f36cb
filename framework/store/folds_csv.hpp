#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold {

/// A row per configuration and fold, ready for plotting: `cell`, the axes, `repeat`, `fold`, `status`, `n_train`,
/// `n_test`, `correct`, the scores and, where a fold failed, the `reason`. What a fold does not have is empty.
std::string folds_csv(const RunRecord& record);

}  // namespace gridfold
