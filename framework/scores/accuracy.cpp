#include "scores/accuracy.hpp"

#include "scores/count_correct.hpp"

namespace gridfold {

Score accuracy_score() {
  return {.component = {.name = "accuracy",
                        .summary = "The share of predictions equal to the truth.",
                        .formula = "correct / n",
                        .aliases = {"accuracyscore", "acc"}},
          .evaluate = [](const Judged& judged) -> ScoreValue {
            const auto correct = static_cast<double>(count_correct(judged.truth, judged.predictions.classes));
            return {correct / static_cast<double>(judged.truth.size())};
          }};
}

}  // namespace gridfold
