#include "resampling/resamplings.hpp"

namespace gridfold {

std::vector<Resampling> built_in_resamplings() {
  return {
      k_fold_resampling(),
      holdout_resampling(),
      train_test_resampling(),
  };
}

}  // namespace gridfold
