#include "scores/scores.hpp"

namespace gridfold {

Score balanced_accuracy_score() {
  return {.component = {.name = "balanced_accuracy",
                        .summary = "The mean over the classes that judged rows have of the share of each class's rows "
                                   "that are predicted right: every class counts the same, however rare. As "
                                   "scikit-learn's balanced_accuracy_score.",
                        .formula = "mean_c correct(c) / n(c)",
                        .aliases = {"balancedaccuracyscore", "balacc"}},
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            const Confusion& confusion = judged.confusion();
            double sum = 0;
            std::size_t classes = 0;
            for (std::size_t place = 0; place < confusion.classes().size(); ++place) {
              if (confusion.is_true(place) == 0) continue;
              sum += static_cast<double>(confusion.hits(place)) / static_cast<double>(confusion.is_true(place));
              ++classes;
            }
            return {sum / static_cast<double>(classes)};
          }};
}

}  // namespace gridfold
