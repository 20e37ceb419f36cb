#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

std::size_t folds_of(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "folds"));
}

std::optional<ParameterProblem> check(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  if (folds_of(parameters) <= rows.rows) return std::nullopt;
  return ParameterProblem{"folds", fmt::format("{} folds of {}", folds_of(parameters), counted_rows(rows.rows)),
                          rows.rows < 2 ? "data of 2 rows or more" : fmt::format("2 to {}", rows.rows)};
}

/// Folds of consecutive rows, the first `rows % folds` of them one row longer: `numpy.array_split` and scikit-learn's
/// `KFold(folds)`; shuffled as `KFold(folds, shuffle=True, random_state=seed)`.
SplitSet split(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t folds = folds_of(parameters);
  const std::vector<std::uint32_t> order = row_order(rows.rows, shuffle_seed(parameters));
  std::vector<std::uint32_t> fold_of_row(rows.rows);
  std::size_t place = 0;
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    const std::size_t size = rows.rows / folds + (fold < rows.rows % folds ? 1 : 0);
    for (const std::size_t end = place + size; place < end; ++place) fold_of_row[order[place]] = fold;
  }
  return SplitSet::of_partition(std::move(fold_of_row), static_cast<std::uint32_t>(folds));
}

std::string describe(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} folds{}", splits.count(), shuffle_text(parameters));
}

}  // namespace

Resampling k_fold_resampling() {
  return {.component = {.name = "k_fold",
                        .summary = "Cross-validation over the train part: folds of (nearly) equal size, each held out "
                                   "once. As scikit-learn's KFold.",
                        .aliases = {"cv", "crossvalidation", "kfold"},
                        .parameters = with_shuffle(
                            {{.name = "folds",
                              .type = ParameterType::integer,
                              .default_value = std::int64_t{5},
                              .least = 2,
                              .greatest = std::numeric_limits<std::uint32_t>::max(),
                              .meaning = "Folds of (nearly) equal size; each is held out once. A list makes an axis.",
                              .example = "[5, 10]",
                              .aliases = {"cv", "nsplits", "nfolds"}}},
                            "`false`: folds of consecutive rows. `true`: rows are shuffled first, from `seed`, which "
                            "must be given. `{generator: numpy, seed: 42}`: shuffled from a seed of their own. Either "
                            "way as scikit-learn's `KFold(shuffle=True, random_state=seed)`.")},
          .check = check,
          .split = split,
          .describe = describe};
}

}  // namespace gridfold
