#include "resampling/resamplings.hpp"

namespace gridfold {

std::vector<Resampling> built_in_resamplings() {
  return {
      k_fold_resampling(),
      stratified_k_fold_resampling(),
      repeated_resampling(),
      repeated_stratified_resampling(),
      leave_one_out_resampling(),
      shuffle_split_resampling(),
      stratified_shuffle_split_resampling(),
      holdout_resampling(),
      train_test_resampling(),
  };
}

}  // namespace gridfold
