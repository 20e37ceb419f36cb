#include <cmath>

#include <fmt/format.h>

#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

/// The share rounded up to whole rows, as scikit-learn's train_test_split has it.
std::size_t held_out_rows(std::span<const ParameterValue> parameters, std::size_t rows) {
  return static_cast<std::size_t>(std::ceil(parameter<double>(parameters, "test_size") * static_cast<double>(rows)));
}

std::optional<ParameterProblem> check(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  if (held_out_rows(parameters, rows.rows) < rows.rows) return std::nullopt;
  return ParameterProblem{"test_size",
                          fmt::format("{} of {}, rounded up, leaves no row to train on",
                                      parameter<double>(parameters, "test_size"), counted_rows(rows.rows)),
                          rows.rows < 2 ? std::string("data of 2 rows or more")
                                        : fmt::format("above 0, to hold out at most {}", counted_rows(rows.rows - 1))};
}

/// The last rows, `train_test_split(shuffle=False)`; with a seed the first ones of numpy's permutation,
/// `train_test_split(random_state=seed)` and `ShuffleSplit(1, random_state=seed)`.
SplitSet split(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t held_out = held_out_rows(parameters, rows.rows);
  const auto seed = shuffle_seed(parameters);
  const std::vector<std::uint32_t> order = row_order(rows.rows, seed);
  std::vector<std::uint32_t> group_of_row(rows.rows, 1);
  const std::size_t first = seed ? 0 : rows.rows - held_out;
  for (std::size_t place = first; place < first + held_out; ++place) group_of_row[order[place]] = 0;
  return SplitSet::of_partition(std::move(group_of_row), 1);
}

std::string describe(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  const std::string shuffled = shuffle_text(parameters);
  return fmt::format("{} held out{}{}", counted_rows(splits.test_count(0)), shuffled.empty() ? "" : ",", shuffled);
}

}  // namespace

Resampling holdout_resampling() {
  return {.component = {.name = "holdout",
                        .summary = "One split of the train part. As scikit-learn's train_test_split.",
                        .aliases = {"traintestsplit", "shufflesplit", "split"},
                        .parameters = with_shuffle(
                            {{.name = "test_size",
                              .type = ParameterType::real,
                              .default_value = 0.25,
                              .least = 0,
                              .greatest = 1,
                              .bounds_excluded = true,
                              .meaning = "The share of rows that the models are judged on, rounded up to whole rows as "
                                         "scikit-learn's `train_test_split` does. A list makes an axis.",
                              .example = "[0.2, 0.5]",
                              .aliases = {"testratio", "testfraction", "splitratio"}}},
                            "`false`: the last rows are held out. `true`: rows are shuffled first, from `seed`, which "
                            "must be given. `{generator: numpy, seed: 42}`: shuffled from a seed of their own. Either "
                            "way as scikit-learn's `train_test_split(random_state=seed)`.")},
          .check = check,
          .split = split,
          .describe = describe};
}

}  // namespace gridfold
