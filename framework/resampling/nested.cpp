#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

std::size_t count_of(std::span<const ParameterValue> parameters, std::string_view name) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, name));
}

/// The fold of each of the rows that these labels belong to.
std::vector<std::uint32_t> folds_of_rows(std::span<const ParameterValue> parameters, std::string_view name,
                                         std::span<const std::int32_t> labels, std::size_t rows,
                                         std::size_t class_count) {
  auto generator = shuffle_generator(parameters);
  NumpyRandomState* shuffled = generator ? &*generator : nullptr;
  const std::size_t folds = count_of(parameters, name);
  return parameter<bool>(parameters, "stratify") ? stratified_folds(labels, class_count, folds, shuffled)
                                                 : consecutive_folds(rows, folds, shuffled);
}

/// The rows outside one fold, and their labels where there are any.
struct TrainRows {
  std::vector<std::uint32_t> rows;
  std::vector<std::int32_t> labels;
};

TrainRows rows_outside(const std::vector<std::uint32_t>& fold_of_row, std::uint32_t fold, const RowsToSplit& rows) {
  TrainRows outside;
  for (std::uint32_t row = 0; row < rows.rows; ++row) {
    if (fold_of_row[row] == fold) continue;
    outside.rows.push_back(row);
    if (!rows.labels.empty()) outside.labels.push_back(rows.labels[row]);
  }
  return outside;
}

/// The outer folds have `outer` 0; the inner folds of outer fold i have `outer` i + 1. The generator begins anew for
/// every set of folds, as `KFold(random_state=seed)` does for each call.
SplitSet nested_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::vector<std::uint32_t> outer_fold =
      folds_of_rows(parameters, "outer_folds", rows.labels, rows.rows, rows.class_count);
  const auto outer_folds = static_cast<std::uint32_t>(count_of(parameters, "outer_folds"));
  SplitSet splits = SplitSet::of_partition(outer_fold, outer_folds);
  for (std::uint32_t outer = 0; outer < outer_folds; ++outer) {
    throw_if_stopped(rows.stop);
    const TrainRows outside = rows_outside(outer_fold, outer, rows);
    const std::vector<std::uint32_t> inner_fold =
        folds_of_rows(parameters, "inner_folds", outside.labels, outside.rows.size(), rows.class_count);
    for (std::uint32_t inner = 0; inner < count_of(parameters, "inner_folds"); ++inner) {
      throw_if_stopped(rows.stop);
      SplitSet::Rows one;
      for (std::size_t i = 0; i < outside.rows.size(); ++i) {
        (inner_fold[i] == inner ? one.test : one.train).push_back(outside.rows[i]);
      }
      splits.add(std::move(one), {.outer = outer + 1, .fold = inner});
    }
  }
  return splits;
}

std::optional<ParameterProblem> check_nested(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t outer_folds = count_of(parameters, "outer_folds");
  const std::size_t inner_folds = count_of(parameters, "inner_folds");
  const bool is_stratified = parameter<bool>(parameters, "stratify");
  if (is_stratified) {
    if (auto problem = check_stratified_folds(outer_folds, "outer_folds", rows)) return problem;
  } else if (outer_folds > rows.rows) {
    return ParameterProblem{"outer_folds", fmt::format("{} folds of {}", outer_folds, counted_rows(rows.rows)),
                            rows.rows < 2 ? "data of 2 rows or more" : fmt::format("2 to {}", rows.rows)};
  }
  const std::vector<std::uint32_t> outer_fold =
      folds_of_rows(parameters, "outer_folds", rows.labels, rows.rows, rows.class_count);
  for (std::uint32_t outer = 0; outer < outer_folds; ++outer) {
    throw_if_stopped(rows.stop);
    const TrainRows outside = rows_outside(outer_fold, outer, rows);
    const RowsToSplit inner{.rows = outside.rows.size(), .labels = outside.labels, .class_count = rows.class_count};
    if (is_stratified) {
      if (auto problem = check_stratified_folds(inner_folds, "inner_folds", inner)) return problem;
    } else if (inner_folds > inner.rows) {
      return ParameterProblem{
          "inner_folds",
          fmt::format("{} inner folds of the {} outside of an outer fold", inner_folds, counted_rows(inner.rows)),
          inner.rows < 2 ? "data of more rows" : fmt::format("2 to {}", inner.rows)};
    }
  }
  return std::nullopt;
}

SplitDemand demand_of_nested(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::uint64_t outer = count_of(parameters, "outer_folds");
  // At least: each set of inner folds may judge single rows, and has one outcome then.
  if (rows.rows == 0) return {"outer_folds", outer, outer, outer + outer};
  const std::uint64_t inner = count_of(parameters, "inner_folds");
  const bool may_judge_single_rows = inner + outer >= rows.rows / 2;
  return {"outer_folds", outer + outer * inner, 1 + outer * inner,
          may_judge_single_rows ? outer + outer : outer + outer * inner};
}

std::string describe_nested(std::span<const ParameterValue> parameters, const SplitSet&) {
  return fmt::format("{} outer and {} inner {}folds{}", count_of(parameters, "outer_folds"),
                     count_of(parameters, "inner_folds"), parameter<bool>(parameters, "stratify") ? "stratified " : "",
                     shuffle_text(parameters));
}

ParameterInfo fold_count(std::string name, std::string meaning) {
  ParameterInfo info = folds_parameter();
  info.name = std::move(name);
  info.meaning = std::move(meaning);
  info.aliases = {};
  info.example = "5";
  return info;
}

}  // namespace

Resampling nested_resampling() {
  return {.component = {.name = "nested",
                        .summary = "Nested cross-validation over the train part: inner folds, within the rows outside "
                                   "of each outer fold, choose a configuration, which the outer fold then judges. As "
                                   "scikit-learn's GridSearchCV(cv=KFold(inner_folds)) within "
                                   "cross_val_score(cv=KFold(outer_folds)).",
                        .aliases = {"nestedcv", "nestedcrossvalidation", "doublecrossvalidation"},
                        .revision = 2,
                        .parameters = with_shuffle(
                            {fold_count("outer_folds", "Folds that judge what the inner folds chose."),
                             fold_count("inner_folds", "Folds of the rows outside of an outer fold, which choose."),
                             stratify_parameter("Whether folds have the same share of every class: StratifiedKFold.")},
                            "`false`: rows stay in their order. `true`: they are shuffled first, from `seed`, which "
                            "must be given, the same for outer and inner folds. `{generator: numpy, seed: 42}`: "
                            "shuffled from a seed of their own.")},
          .check = check_nested,
          .demand = demand_of_nested,
          .split = nested_splits,
          .describe = describe_nested};
}

}  // namespace gridfold
