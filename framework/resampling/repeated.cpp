#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

/// One generator goes through all repeats.
SplitSet repeated_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < repeats_of(parameters); ++repeat) {
    throw_if_stopped(rows.stop);
    add_folds(splits, consecutive_folds(rows.rows, folds_of(parameters), &*generator), folds_of(parameters), repeat);
  }
  return splits;
}

std::string describe_repeated(std::span<const ParameterValue> parameters, const SplitSet&) {
  return fmt::format("{} {} folds{}", repeats_text(parameters), folds_of(parameters), shuffle_text(parameters));
}

}  // namespace

Resampling repeated_resampling() {
  return {.component = {.name = "repeated",
                        .summary = "Shuffled cross-validation over the train part, several times. As scikit-learn's "
                                   "RepeatedKFold.",
                        .aliases = {"repeatedkfold", "repeatedcv"},
                        .parameters = always_shuffled({folds_parameter(), repeats_parameter()},
                                                      "RepeatedKFold(random_state=seed)"),
                        .find_conflict = find_unshuffled},
          .check = check_folds,
          .demand = demand_of_repeated_folds,
          .split = repeated_splits,
          .describe = describe_repeated};
}

}  // namespace gridfold
