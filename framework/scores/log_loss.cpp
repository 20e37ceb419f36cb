#include <algorithm>
#include <cmath>
#include <limits>

#include "scores/scores.hpp"

namespace gridfold {

Score log_loss_score() {
  return {.component = {.name = "log_loss",
                        .summary = "The mean negative logarithm of the probability that predictions give to the true "
                                   "class. Probabilities are kept within 2.2e-16 of 0 and 1 and made to sum to 1 "
                                   "again; a warning says where the true class has probability 0. As scikit-learn's "
                                   "log_loss.",
                        .formula = "-mean ln p(truth)",
                        .aliases = {"logloss", "crossentropy", "neglogloss", "nll"}},
          .needs = Response::probabilities,
          .higher_is_better = false,
          .greatest = std::numeric_limits<double>::infinity(),
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            constexpr double kSmallest = std::numeric_limits<double>::epsilon();
            double sum = 0;
            bool has_zero = false;
            for (std::size_t row = 0; row < judged.truth.size(); ++row) {
              const std::span<const double> probabilities = judged.predictions.class_scores.row(row);
              double total = 0;
              for (const double probability : probabilities) total += std::clamp(probability, kSmallest, 1 - kSmallest);
              const double of_truth = probabilities[static_cast<std::size_t>(judged.truth[row])];
              has_zero = has_zero || of_truth <= 0;
              sum -= std::log(std::clamp(of_truth, kSmallest, 1 - kSmallest) / total);
            }
            return {sum / static_cast<double>(judged.truth.size()),
                    has_zero ? "some rows give their true class the probability 0, which counts as 2.2e-16" : ""};
          }};
}

}  // namespace gridfold
