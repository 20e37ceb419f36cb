#include <limits>

#include "scores/scores.hpp"

namespace gridfold {

Score cohen_kappa_score() {
  return {
      .component = {.name = "cohen_kappa",
                    .summary = "How much better predictions agree with the truth than chance would, given how often "
                               "each class is true and predicted: 1 where they are equal, 0 where they agree as "
                               "often as by chance. It has no value where one class alone is true and predicted. "
                               "As scikit-learn's cohen_kappa_score.",
                    .formula = "(p_agree - p_chance) / (1 - p_chance), p_chance = sum_c n(c) predicted(c) / n^2",
                    .aliases = {"kappa", "cohenkappascore", "cohenskappa"}},
      .least = -1,
      .evaluate = [](std::span<const ParameterValue>, const Judged& judged) -> ScoreValue {
        const Confusion& confusion = judged.confusion();
        const auto rows = static_cast<double>(confusion.rows());
        double by_chance = 0;
        for (std::size_t place = 0; place < confusion.classes().size(); ++place) {
          by_chance +=
              static_cast<double>(confusion.is_true(place)) * static_cast<double>(confusion.is_predicted(place)) / rows;
        }
        if (confusion.classes().size() == 1) {
          return {std::numeric_limits<double>::quiet_NaN(), "one class alone is true and predicted: no value"};
        }
        return {1 - (rows - static_cast<double>(confusion.correct())) / (rows - by_chance)};
      }};
}

}  // namespace gridfold
