#include "scores/class_average.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score recall_score() {
  return {.component = {.name = "recall",
                        .summary = "Of the rows of a class, the share that are predicted to be; averaged over classes. "
                                   "As scikit-learn's recall_score.",
                        .formula = "predicted right as c / n(c)",
                        .aliases = {"recallscore", "sensitivity", "recallmacro", "recallmicro", "recallweighted"},
                        .parameters = class_average_parameters()},
          .evaluate =
              [](std::span<const ParameterValue> parameters, const Judged& judged) {
                return class_average(parameters, judged, "no judged row is of", [](const ClassCounts& counts) {
                  return ClassFraction{counts.hits, counts.is_true};
                });
              },
          .check = check_class_average};
}

}  // namespace gridfold
