#include "scores/class_average.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score precision_score() {
  return {.component = {.name = "precision",
                        .summary = "Of the rows that are predicted to be of a class, the share that are; averaged over "
                                   "classes. As scikit-learn's precision_score.",
                        .formula = "predicted right as c / predicted as c",
                        .aliases = {"precisionscore", "precisionmacro", "precisionmicro", "precisionweighted"},
                        .parameters = class_average_parameters()},
          .evaluate =
              [](std::span<const ParameterValue> parameters, const Judged& judged) {
                return class_average(parameters, judged, "no row is predicted as", [](const ClassCounts& counts) {
                  return ClassFraction{counts.hits, counts.is_predicted};
                });
              },
          .check = check_class_average};
}

}  // namespace gridfold
