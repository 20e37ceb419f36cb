#include "scores/ranking.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace gridfold {

RankedGroups rank_rows(std::span<const double> scores, const std::vector<bool>& is_positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return scores[left] > scores[right]; });
  RankedGroups groups;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || scores[order[i]] != scores[order[i - 1]]) groups.emplace_back();
    ++(is_positive[order[i]] ? groups.back().positives : groups.back().negatives);
  }
  return groups;
}

double area_under_roc(const RankedGroups& groups) {
  std::size_t positives = 0;
  std::size_t negatives = 0;
  // Twice the number of pairs, to count halves as integers.
  double pairs = 0;
  for (const RankedGroup& group : groups) {
    pairs += static_cast<double>(group.negatives) * static_cast<double>(2 * positives + group.positives);
    positives += group.positives;
    negatives += group.negatives;
  }
  return pairs / (2 * static_cast<double>(positives) * static_cast<double>(negatives));
}

double average_precision(const RankedGroups& groups) {
  std::size_t positives = 0;
  std::size_t rows = 0;
  double sum = 0;
  for (const RankedGroup& group : groups) {
    positives += group.positives;
    rows += group.positives + group.negatives;
    sum += static_cast<double>(group.positives) * static_cast<double>(positives) / static_cast<double>(rows);
  }
  return sum / static_cast<double>(positives);
}

ParameterInfo ranking_average() {
  return {.name = "average",
          .type = ParameterType::text,
          .default_value = std::string("macro"),
          .choices = {"macro", "weighted"},
          .meaning = "`macro`: the mean over classes, or pairs of classes; `weighted`: each by its judged rows.",
          .example = "weighted"};
}

ScoreValue one_against_rest(std::span<const ParameterValue> parameters, const Judged& judged,
                            const std::function<double(const RankedGroups&)>& value_of) {
  const bool is_weighted = parameter<std::string>(parameters, "average") == "weighted";
  const std::size_t rows = judged.truth.size();
  std::vector<std::size_t> rows_of_class(judged.class_count);
  for (const std::int32_t label : judged.truth) ++rows_of_class[static_cast<std::size_t>(label)];
  std::vector<std::int32_t> without_rows;
  for (std::size_t label = 0; label < judged.class_count; ++label) {
    if (rows_of_class[label] == 0) without_rows.push_back(static_cast<std::int32_t>(label));
    if (rows_of_class[label] == rows) {
      return {std::numeric_limits<double>::quiet_NaN(), "all judged rows are of one class: no value"};
    }
  }
  std::vector<double> scores(rows);
  std::vector<bool> is_positive(rows);
  double sum = 0;
  double weights = 0;
  for (std::size_t label = judged.class_count == 2 ? 1 : 0; label < judged.class_count; ++label) {
    if (rows_of_class[label] == 0) continue;
    for (std::size_t row = 0; row < rows; ++row) {
      scores[row] = judged.predictions.class_scores.row(row)[label];
      is_positive[row] = judged.truth[row] == static_cast<std::int32_t>(label);
    }
    const double weight = is_weighted ? static_cast<double>(rows_of_class[label]) : 1;
    sum += weight * value_of(rank_rows(scores, is_positive));
    weights += weight;
  }
  ScoreValue score{sum / weights};
  if (!without_rows.empty()) {
    score.warning = fmt::format("no judged row is of {}: left out of the mean", judged.class_names(without_rows));
  }
  return score;
}

}  // namespace gridfold
