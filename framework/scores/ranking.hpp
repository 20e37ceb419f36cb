#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "scores/score.hpp"

namespace gridfold {

/// Rows from the highest score down, equal scores together.
struct RankedGroup {
  std::size_t positives = 0;
  std::size_t negatives = 0;
};
using RankedGroups = std::vector<RankedGroup>;

/// Counts the rows of each score; `is_positive` has an entry per row.
RankedGroups rank_rows(std::span<const double> scores, const std::vector<bool>& is_positive);

/// The share of pairs of a positive and a negative row in which the positive has the higher score, ties counted by
/// half: the area under the ROC curve. Both kinds must be there.
double area_under_roc(const RankedGroups& groups);

/// The mean of the precision at each positive row: sum_i (recall_i - recall_(i-1)) precision_i over distinct scores.
/// There must be a positive.
double average_precision(const RankedGroups& groups);

/// `average`, for scores that rank one class's rows against all others: `macro` or `weighted`.
ParameterInfo ranking_average();

/// The average over classes, one against the rest, of what their ranked rows come to. Of two classes, the second alone.
/// Classes without judged rows are left out with a warning; where all rows are of one class there is no value.
ScoreValue one_against_rest(std::span<const ParameterValue> parameters, const Judged& judged,
                            const std::function<double(const RankedGroups&)>& value_of);

}  // namespace gridfold
