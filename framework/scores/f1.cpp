#include "scores/class_average.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score f1_score() {
  return {.component = {.name = "f1",
                        .summary = "The harmonic mean of a class's precision and recall; averaged over classes. As "
                                   "scikit-learn's f1_score.",
                        .formula = "2 hits / (n(c) + predicted as c)",
                        .aliases = {"f1score", "fscore", "f1macro", "f1micro", "f1weighted"},
                        .parameters = class_average_parameters()},
          .evaluate = [](std::span<const ParameterValue> parameters,
                         const Judged& judged) { return f_score(parameters, judged, 1); },
          .check = check_class_average};
}

}  // namespace gridfold
