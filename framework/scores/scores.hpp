#pragma once

#include "scores/score.hpp"

namespace gridfold {

/// The scores, one per file, for the registry.
Score accuracy_score();
Score average_precision_score();
Score balanced_accuracy_score();
Score brier_score();
Score cohen_kappa_score();
Score expected_calibration_error_score();
Score f1_score();
Score f_beta_score();
Score log_loss_score();
Score matthews_corrcoef_score();
Score precision_score();
Score recall_score();
Score roc_auc_score();
Score top_k_accuracy_score();

}  // namespace gridfold
