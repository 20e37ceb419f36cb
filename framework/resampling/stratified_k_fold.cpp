#include <fmt/format.h>

#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

SplitSet stratified_k_fold_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const std::size_t folds = folds_of(parameters);
  return SplitSet::of_partition(
      stratified_folds(rows.labels, rows.class_count, folds, generator ? &*generator : nullptr),
      static_cast<std::uint32_t>(folds));
}

std::string describe_stratified_k_fold(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} stratified folds{}", splits.count(), shuffle_text(parameters));
}

}  // namespace

Resampling stratified_k_fold_resampling() {
  return {.component = {.name = "stratified_k_fold",
                        .summary = "Cross-validation over the train part: folds of (nearly) equal size, each with the "
                                   "same share of every class, each held out once. As scikit-learn's StratifiedKFold.",
                        .aliases = {"stratifiedkfold", "stratifiedcv", "stratified"},
                        .parameters = with_shuffle(
                            {folds_parameter()},
                            "`false`: within each class, rows stay in their order. `true`: the rows of each class are "
                            "shuffled first, from `seed`, which must be given. `{generator: numpy, seed: 42}`: "
                            "shuffled from a seed of their own. Either way as scikit-learn's "
                            "`StratifiedKFold(shuffle=True, random_state=seed)`.")},
          .check = check_stratified_folds,
          .split = stratified_k_fold_splits,
          .describe = describe_stratified_k_fold};
}

}  // namespace gridfold
