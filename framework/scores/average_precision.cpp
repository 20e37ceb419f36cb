#include "scores/ranking.hpp"
#include "scores/scores.hpp"

namespace gridfold {

Score average_precision_score() {
  return {
      .component = {.name = "average_precision",
                    .summary = "The area under the curve of precision over recall, as a sum over the distinct scores "
                               "of a class, each class against the rest; of two classes the second alone. Classes "
                               "without judged rows are left out, with a warning; there is no value where all rows "
                               "are of one class. As scikit-learn's average_precision_score of one class's scores.",
                    .formula = "sum_i (recall_i - recall_(i-1)) precision_i",
                    .aliases = {"averageprecisionscore", "map", "prauc", "aucpr"},
                    .parameters = {ranking_average()}},
      .needs = Response::margins,
      .evaluate = [](std::span<const ParameterValue> parameters, const Judged& judged) {
        return one_against_rest(parameters, judged, average_precision);
      }};
}

}  // namespace gridfold
