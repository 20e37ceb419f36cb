#include "resampling/resamplings.hpp"

namespace gridfold {

std::vector<Resampling> built_in_resamplings() {
  return {
      k_fold_resampling(),
      stratified_k_fold_resampling(),
      repeated_resampling(),
      repeated_stratified_resampling(),
      group_k_fold_resampling(),
      stratified_group_k_fold_resampling(),
      leave_one_out_resampling(),
      leave_one_group_out_resampling(),
      leave_p_groups_out_resampling(),
      shuffle_split_resampling(),
      stratified_shuffle_split_resampling(),
      holdout_resampling(),
      train_validation_test_resampling(),
      predefined_resampling(),
      time_series_resampling(),
      bootstrap_resampling(),
      five_by_two_resampling(),
      nested_resampling(),
      train_test_resampling(),
      training_rows_resampling(),
  };
}

}  // namespace gridfold
