#include "extending/components.hpp"

namespace gridfold::extending {

Score truth_share_score() {
  return {.component = {.name = "truth_share",
                        .summary = "The mean probability that predictions give to the true class.",
                        .formula = "mean p(truth)"},
          .needs = Response::probabilities,
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            double sum = 0;
            for (std::size_t row = 0; row < judged.truth.size(); ++row) {
              sum += judged.predictions.class_scores.row(row)[static_cast<std::size_t>(judged.truth[row])];
            }
            return {sum / static_cast<double>(judged.truth.size()),
                    judged.truth.size() < 10 ? "fewer than 10 rows are judged" : ""};
          }};
}

}  // namespace gridfold::extending
