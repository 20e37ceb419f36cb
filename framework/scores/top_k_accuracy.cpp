#include <fmt/format.h>

#include "scores/scores.hpp"

namespace gridfold {

Score top_k_accuracy_score() {
  return {.component = {.name = "top_k_accuracy",
                        .summary =
                            "The share of rows whose true class is among the `k` classes with the highest scores. Of "
                            "classes with equal scores the smaller comes first, as it wins a tied vote, so that the "
                            "first is the predicted class; scikit-learn's top_k_accuracy_score takes the larger.",
                        .formula = "rows with |{c: s(c) > s(truth), or s(c) = s(truth) and c < truth}| < k, over n",
                        .aliases = {"topk", "topkaccuracyscore", "top5", "top5accuracy"},
                        .parameters = {{.name = "k",
                                        .type = ParameterType::integer,
                                        .least = 1,
                                        .greatest = 1e6,
                                        .meaning = "How many classes may be named; below the number of classes.",
                                        .example = "5"}}},
          .needs = Response::margins,
          .evaluate = [](std::span<const ParameterValue> parameters, const Judged& judged) -> ScoreValue {
            const auto k = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "k"));
            std::size_t found = 0;
            for (std::size_t row = 0; row < judged.truth.size(); ++row) {
              const std::span<const double> scores = judged.predictions.class_scores.row(row);
              const auto truth = static_cast<std::size_t>(judged.truth[row]);
              std::size_t ahead = 0;
              for (std::size_t label = 0; label < scores.size(); ++label) {
                ahead += scores[label] > scores[truth] || (scores[label] == scores[truth] && label < truth) ? 1U : 0U;
              }
              found += ahead < k ? 1U : 0U;
            }
            return {static_cast<double>(found) / static_cast<double>(judged.truth.size())};
          },
          .check = [](std::span<const ParameterValue> parameters,
                      std::size_t class_count) -> std::optional<ParameterProblem> {
            const auto k = parameter<std::int64_t>(parameters, "k");
            if (k < static_cast<std::int64_t>(class_count)) return std::nullopt;
            return ParameterProblem{"k", fmt::format("{} of {} classes would always hold the true one", k, class_count),
                                    class_count > 1 ? fmt::format("1 to {}", class_count - 1)
                                                    : std::string("data with two classes or more")};
          }};
}

}  // namespace gridfold
