#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

/// One generator goes through all repeats.
SplitSet repeated_stratified_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const std::size_t folds = folds_of(parameters);
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < repeats_of(parameters); ++repeat) {
    throw_if_stopped(rows.stop);
    add_folds(splits, stratified_folds(rows.labels, rows.class_count, folds, &*generator), folds, repeat);
  }
  return splits;
}

std::string describe_repeated_stratified(std::span<const ParameterValue> parameters, const SplitSet&) {
  return fmt::format("{} {} stratified folds{}", repeats_text(parameters), folds_of(parameters),
                     shuffle_text(parameters));
}

}  // namespace

Resampling repeated_stratified_resampling() {
  return {.component = {.name = "repeated_stratified",
                        .summary = "Shuffled cross-validation over the train part, several times; each fold has the "
                                   "same share of every class. As scikit-learn's RepeatedStratifiedKFold.",
                        .aliases = {"repeatedstratifiedkfold", "repeatedstratifiedcv"},
                        .parameters = always_shuffled({folds_parameter(), repeats_parameter()},
                                                      "RepeatedStratifiedKFold(random_state=seed)"),
                        .find_conflict = find_unshuffled},
          .check = check_stratified_folds,
          .demand = demand_of_repeated_folds,
          .split = repeated_stratified_splits,
          .describe = describe_repeated_stratified};
}

}  // namespace gridfold
