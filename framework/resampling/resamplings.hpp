#pragma once

#include "resampling/resampling.hpp"

namespace gridfold {

/// The resamplings, one per file, for the registry.
Resampling k_fold_resampling();
Resampling holdout_resampling();
Resampling train_test_resampling();

}  // namespace gridfold
