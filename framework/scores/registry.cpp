#include "scores/scores.hpp"

namespace gridfold {

std::vector<Score> built_in_scores() {
  return {
      accuracy_score(),
      balanced_accuracy_score(),
      precision_score(),
      recall_score(),
      f1_score(),
      f_beta_score(),
      top_k_accuracy_score(),
      cohen_kappa_score(),
      matthews_corrcoef_score(),
      roc_auc_score(),
      average_precision_score(),
      log_loss_score(),
      brier_score(),
      expected_calibration_error_score(),
  };
}

}  // namespace gridfold
