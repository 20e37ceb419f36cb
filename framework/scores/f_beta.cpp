#include <utility>

#include "scores/class_average.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score f_beta_score() {
  std::vector<ParameterInfo> parameters{
      {.name = "beta",
       .type = ParameterType::real,
       .least = 0,
       .greatest = 1e6,
       .bounds_excluded = true,
       .meaning = "How much more recall counts than precision: 2 for twice as much, 0.5 for half.",
       .example = "2"}};
  for (ParameterInfo& shared : class_average_parameters()) parameters.push_back(std::move(shared));
  return {.component = {.name = "f_beta",
                        .summary = "The harmonic mean of a class's precision and recall, in which recall counts `beta` "
                                   "times as much; averaged over classes. As scikit-learn's fbeta_score.",
                        .formula = "(1 + beta^2) hits / (beta^2 n(c) + predicted as c)",
                        .aliases = {"fbeta", "fbetascore", "f2", "f05"},
                        .parameters = std::move(parameters)},
          .evaluate = [](std::span<const ParameterValue> values,
                         const Judged& judged) { return f_score(values, judged, parameter<double>(values, "beta")); },
          .check = check_class_average};
}

}  // namespace gridfold
