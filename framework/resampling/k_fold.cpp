#include <fmt/format.h>

#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

SplitSet k_fold_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const std::size_t folds = folds_of(parameters);
  return SplitSet::of_partition(consecutive_folds(rows.rows, folds, generator ? &*generator : nullptr),
                                static_cast<std::uint32_t>(folds));
}

std::string describe_k_fold(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} folds{}", splits.count(), shuffle_text(parameters));
}

}  // namespace

Resampling k_fold_resampling() {
  return {.component = {.name = "k_fold",
                        .summary = "Cross-validation over the train part: folds of (nearly) equal size, each held out "
                                   "once. As scikit-learn's KFold.",
                        .aliases = {"cv", "crossvalidation", "kfold"},
                        .parameters = with_shuffle(
                            {folds_parameter()},
                            "`false`: folds of consecutive rows. `true`: rows are shuffled first, from `seed`, which "
                            "must be given. `{generator: numpy, seed: 42}`: shuffled from a seed of their own. Either "
                            "way as scikit-learn's `KFold(shuffle=True, random_state=seed)`.")},
          .check = check_folds,
          .split = k_fold_splits,
          .describe = describe_k_fold};
}

}  // namespace gridfold
