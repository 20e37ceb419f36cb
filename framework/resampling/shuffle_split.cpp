#include <algorithm>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/count_text.hpp"
#include "resampling/random_splits.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

/// One generator goes through all splits.
SplitSet shuffle_split_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const SplitSizes sizes = sizes_of(parameters, rows.rows);
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < splits_of(parameters); ++repeat) {
    throw_if_stopped(rows.stop);
    add_random_split(splits, random_split(rows.rows, sizes, *generator), rows.rows, {.repeat = repeat});
  }
  return splits;
}

std::string describe_shuffle_split(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} random split{}, {} held out{},{}", splits.count(), splits.count() == 1 ? "" : "s",
                     counted_rows(splits.test_count(0)), own_train_size_text(parameters, splits),
                     shuffle_text(parameters));
}

}  // namespace

Resampling shuffle_split_resampling() {
  return {.component = {.name = "shuffle_split",
                        .summary = "Random splits of the train part, each drawn anew: rows to judge on, and others to "
                                   "train on. As scikit-learn's ShuffleSplit.",
                        .aliases = {"shufflesplit", "montecarlo", "subsampling", "repeatedholdout"},
                        .parameters = random_split_parameters("ShuffleSplit"),
                        .find_conflict = find_unshuffled},
          .default_test_share = kRandomTestShare,
          .judges_by_train_size = judges_what_is_left,
          .check = check_sizes,
          .demand = demand_of_random_splits,
          .split = shuffle_split_splits,
          .describe = describe_shuffle_split};
}

}  // namespace gridfold
