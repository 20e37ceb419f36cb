#pragma once

#include "resampling/resampling.hpp"

namespace gridfold {

/// The resamplings, one per file, for the registry.
Resampling k_fold_resampling();
Resampling stratified_k_fold_resampling();
Resampling repeated_resampling();
Resampling repeated_stratified_resampling();
Resampling leave_one_out_resampling();
Resampling shuffle_split_resampling();
Resampling stratified_shuffle_split_resampling();
Resampling holdout_resampling();
Resampling train_test_resampling();

}  // namespace gridfold
