#include "scores/scores.hpp"

namespace gridfold {

Score brier_score() {
  return {.component = {.name = "brier_score",
                        .summary = "The mean squared distance between predicted probabilities and the truth, over all "
                                   "classes (0 to 2, Brier 1950); with two classes over the second alone (0 to 1), as "
                                   "scikit-learn's brier_score_loss.",
                        .formula = "mean sum_c (p(c) - [truth = c])^2",
                        .aliases = {"brier", "brierscoreloss", "negbrierscore"}},
          .needs = Response::probabilities,
          .higher_is_better = false,
          .greatest = 2,
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            double sum = 0;
            for (std::size_t row = 0; row < judged.truth.size(); ++row) {
              const std::span<const double> probabilities = judged.predictions.class_scores.row(row);
              for (std::size_t label = judged.class_count == 2 ? 1 : 0; label < judged.class_count; ++label) {
                const double truth = judged.truth[row] == static_cast<std::int32_t>(label) ? 1 : 0;
                sum += (probabilities[label] - truth) * (probabilities[label] - truth);
              }
            }
            return {sum / static_cast<double>(judged.truth.size())};
          }};
}

}  // namespace gridfold
