#include "scores/accuracy.hpp"

#include <cassert>

namespace gridfold {

std::size_t count_correct(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted) {
  assert(truth.size() == predicted.size());
  std::size_t correct = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) correct += truth[i] == predicted[i] ? 1U : 0U;
  return correct;
}

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
