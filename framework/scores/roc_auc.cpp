#include <limits>

#include <fmt/format.h>

#include "scores/ranking.hpp"
#include "scores/scores.hpp"

namespace gridfold {

namespace {

/// Hand and Till (2001): the mean over pairs of classes of how well either class's scores tell its rows from the
/// other's.
ScoreValue one_against_one(std::span<const ParameterValue> parameters, const Judged& judged) {
  const bool is_weighted = parameter<std::string>(parameters, "average") == "weighted";
  std::vector<std::vector<std::size_t>> rows_of_class(judged.class_count);
  for (std::size_t row = 0; row < judged.truth.size(); ++row) {
    rows_of_class[static_cast<std::size_t>(judged.truth[row])].push_back(row);
  }
  const auto area = [&](std::size_t positive, std::size_t negative) {
    std::vector<double> scores;
    std::vector<bool> is_positive;
    for (const std::size_t label : {positive, negative}) {
      for (const std::size_t row : rows_of_class[label]) {
        scores.push_back(judged.predictions.class_scores.row(row)[positive]);
        is_positive.push_back(label == positive);
      }
    }
    return area_under_roc(rank_rows(scores, is_positive));
  };
  double sum = 0;
  double weights = 0;
  std::vector<std::int32_t> without_rows;
  for (std::size_t first = 0; first < judged.class_count; ++first) {
    if (rows_of_class[first].empty()) without_rows.push_back(static_cast<std::int32_t>(first));
    for (std::size_t second = first + 1; second < judged.class_count; ++second) {
      if (rows_of_class[first].empty() || rows_of_class[second].empty()) continue;
      const double weight =
          is_weighted ? static_cast<double>(rows_of_class[first].size() + rows_of_class[second].size()) : 1;
      sum += weight * (area(first, second) + area(second, first)) / 2;
      weights += weight;
    }
  }
  if (weights == 0) return {std::numeric_limits<double>::quiet_NaN(), "all judged rows are of one class: no value"};
  ScoreValue score{sum / weights};
  if (!without_rows.empty()) {
    score.warning = fmt::format("no judged row is of {}: left out of the mean", judged.class_names(without_rows));
  }
  return score;
}

}  // namespace

Score roc_auc_score() {
  return {
      .component = {.name = "roc_auc",
                    .summary = "The area under the ROC curve: how often a row of a class has a higher score for it "
                               "than a row of another class, ties counted by half. Of two classes, by the scores of "
                               "the second. Classes without judged rows are left out, with a warning, where "
                               "scikit-learn's roc_auc_score fails; there is no value where all rows are of one "
                               "class. Else as roc_auc_score.",
                    .formula = "(pairs in which the positive row has the higher score + ties / 2) / (positives x "
                               "negatives)",
                    .aliases = {"rocaucscore", "auc", "auroc", "rocaucovr", "rocaucovo"},
                    .parameters = {{.name = "multi_class",
                                    .type = ParameterType::text,
                                    .default_value = std::string("ovr"),
                                    .choices = {"ovr", "ovo"},
                                    .meaning = "More than two classes: each against the rest, or each against each "
                                               "(Hand and Till, 2001).",
                                    .example = "ovo"},
                                   ranking_average()}},
      .needs = Response::margins,
      .evaluate = [](std::span<const ParameterValue> parameters, const Judged& judged) {
        const bool is_pairwise = judged.class_count > 2 && parameter<std::string>(parameters, "multi_class") == "ovo";
        return is_pairwise ? one_against_one(parameters, judged) : one_against_rest(parameters, judged, area_under_roc);
      }};
}

}  // namespace gridfold
