#pragma once

#include "resampling/resampling.hpp"

namespace gridfold {

/// The resamplings, one per file, for the registry.
Resampling k_fold_resampling();
Resampling stratified_k_fold_resampling();
Resampling repeated_resampling();
Resampling repeated_stratified_resampling();
Resampling group_k_fold_resampling();
Resampling stratified_group_k_fold_resampling();
Resampling leave_one_out_resampling();
Resampling leave_one_group_out_resampling();
Resampling leave_p_groups_out_resampling();
Resampling shuffle_split_resampling();
Resampling stratified_shuffle_split_resampling();
Resampling holdout_resampling();
Resampling train_validation_test_resampling();
Resampling predefined_resampling();
Resampling time_series_resampling();
Resampling bootstrap_resampling();
Resampling five_by_two_resampling();
Resampling nested_resampling();
Resampling train_test_resampling();
Resampling training_rows_resampling();

}  // namespace gridfold
