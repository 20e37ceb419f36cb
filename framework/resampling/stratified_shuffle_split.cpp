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
SplitSet stratified_shuffle_split_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const StratifiedDraw draw(rows.labels, rows.class_count, sizes_of(parameters, rows.rows));
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < splits_of(parameters); ++repeat) {
    throw_if_stopped(rows.stop);
    add_random_split(splits, draw.next(*generator), rows.rows, {.repeat = repeat});
  }
  return splits;
}

std::string describe_stratified_shuffle_split(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} stratified random split{}, {} held out{},{}", splits.count(), splits.count() == 1 ? "" : "s",
                     counted_rows(splits.test_count(0)), own_train_size_text(parameters, splits),
                     shuffle_text(parameters));
}

}  // namespace

Resampling stratified_shuffle_split_resampling() {
  return {.component = {.name = "stratified_shuffle_split",
                        .summary = "Random splits of the train part, each drawn anew and with the same share of every "
                                   "class in both parts. As scikit-learn's StratifiedShuffleSplit.",
                        .aliases = {"stratifiedshufflesplit", "stratifiedsubsampling"},
                        .parameters = random_split_parameters("StratifiedShuffleSplit"),
                        .find_conflict = find_unshuffled},
          .default_test_share = kRandomTestShare,
          // Each class's training rows are drawn before those that judge.
          .judges_by_train_size = has_own_train_size,
          .check = check_stratified_sizes,
          .demand = demand_of_random_splits,
          .split = stratified_shuffle_split_splits,
          .describe = describe_stratified_shuffle_split};
}

}  // namespace gridfold
