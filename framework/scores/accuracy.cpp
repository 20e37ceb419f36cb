#include "scores/count_correct.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score accuracy_score() {
  return {.component = {.name = "accuracy",
                        .summary = "The share of predictions equal to the truth. As scikit-learn's accuracy_score.",
                        .formula = "correct / n",
                        .aliases = {"accuracyscore", "acc"}},
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            const auto correct = static_cast<double>(count_correct(judged.truth, judged.predictions.classes));
            return {correct / static_cast<double>(judged.truth.size())};
          }};
}

}  // namespace gridfold
