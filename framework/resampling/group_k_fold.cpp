#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "resampling/folds.hpp"
#include "resampling/groups.hpp"
#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

/// The largest group first, each into the fold with the fewest rows. scikit-learn's order among groups of one size is
/// that of an unstable sort, reversed; here it is a stable one, reversed, the same up to 16 groups with numpy 1.24.
SplitSet group_k_fold_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const PresentGroups groups(rows);
  std::vector<std::size_t> order(groups.count());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return groups.rows_of_group[left] > groups.rows_of_group[right];
  });
  std::vector<std::size_t> rows_of_fold(folds_of(parameters));
  std::vector<std::uint32_t> fold_of_group(groups.count());
  for (const std::size_t group : order) {
    const auto lightest = std::min_element(rows_of_fold.begin(), rows_of_fold.end());
    *lightest += groups.rows_of_group[group];
    fold_of_group[group] = static_cast<std::uint32_t>(lightest - rows_of_fold.begin());
  }
  std::vector<std::uint32_t> fold_of_row;
  for (const std::uint32_t group : groups.group_of_row) fold_of_row.push_back(fold_of_group[group]);
  return SplitSet::of_partition(std::move(fold_of_row), static_cast<std::uint32_t>(rows_of_fold.size()));
}

std::string describe_group_k_fold(std::span<const ParameterValue>, const SplitSet& splits) {
  return fmt::format("{} folds of whole groups", splits.count());
}

}  // namespace

Resampling group_k_fold_resampling() {
  return {.component = {.name = "group_k_fold",
                        .summary = "Cross-validation over the train part: each group of rows is in one fold, and folds "
                                   "are of nearly equal size. As scikit-learn's GroupKFold; among groups of equal size "
                                   "its order is that of an unstable sort, here the last group comes first.",
                        .aliases = {"groupkfold", "groupcv", "grouped"},
                        .revision = 2,
                        .parameters = {folds_parameter()}},
          .needs_groups = true,
          .check = check_group_folds,
          .split = group_k_fold_splits,
          .describe = describe_group_k_fold};
}

}  // namespace gridfold
