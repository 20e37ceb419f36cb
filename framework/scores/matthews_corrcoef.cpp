#include <cmath>

#include "scores/scores.hpp"

namespace gridfold {

Score matthews_corrcoef_score() {
  return {.component = {.name = "matthews_corrcoef",
                        .summary = "The correlation of truth and predictions, over any number of classes (Gorodkin's "
                                   "R_K): 1 where they are equal, 0 where predictions say nothing about the truth. "
                                   "Where all rows, or all predictions, are of one class it is 0 / 0, which counts as "
                                   "0, with a warning. As scikit-learn's matthews_corrcoef.",
                        .formula = "(n correct - sum_c n(c) predicted(c)) / sqrt((n^2 - sum_c n(c)^2) (n^2 - sum_c "
                                   "predicted(c)^2))",
                        .aliases = {"matthews", "mcc", "phi", "matthewscorrelation"}},
          .least = -1,
          .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
            const Confusion& confusion = judged.confusion();
            const auto rows = static_cast<double>(confusion.rows());
            double both = rows * static_cast<double>(confusion.correct());
            double truth = rows * rows;
            double predictions = rows * rows;
            for (std::size_t place = 0; place < confusion.classes().size(); ++place) {
              const auto is_true = static_cast<double>(confusion.is_true(place));
              const auto is_predicted = static_cast<double>(confusion.is_predicted(place));
              both -= is_true * is_predicted;
              truth -= is_true * is_true;
              predictions -= is_predicted * is_predicted;
            }
            if (truth == 0) return {0, "all judged rows are of one class, which counts as 0"};
            if (predictions == 0) return {0, "all predictions are of one class, which counts as 0"};
            return {both / std::sqrt(truth * predictions)};
          }};
}

}  // namespace gridfold
