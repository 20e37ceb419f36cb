#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"
#include "resampling/random_splits.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

constexpr double kTestShare = 0.25;

bool is_stratified(std::span<const ParameterValue> parameters) { return parameter<bool>(parameters, "stratify"); }

std::optional<ParameterConflict> find_holdout_conflict(std::span<const ParameterValue> parameters) {
  if (is_stratified(parameters) && !parameter<bool>(parameters, "shuffle")) {
    return ParameterConflict{"a stratified holdout is drawn at random, and shuffle is false",
                             "shuffle: true, or stratify: false"};
  }
  return std::nullopt;
}

bool judges_by_train_size(std::span<const ParameterValue> parameters) {
  return is_stratified(parameters) ? has_own_train_size(parameters) : judges_what_is_left(parameters);
}

std::optional<ParameterProblem> check_holdout(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  return is_stratified(parameters) ? check_stratified_sizes(parameters, rows) : check_sizes(parameters, rows);
}

SplitSet holdout_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const SplitSizes sizes = sizes_of(parameters, rows.rows);
  auto generator = shuffle_generator(parameters);
  SplitSet::Rows split;
  if (is_stratified(parameters)) {
    split = StratifiedDraw(rows.labels, rows.class_count, sizes).next(*generator);
  } else if (generator) {
    split = random_split(rows.rows, sizes, *generator);
  } else {
    split = last_rows(rows.rows, sizes);
  }
  SplitSet splits;
  add_random_split(splits, std::move(split), rows.rows, {});
  return splits;
}

std::string describe_holdout(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  const std::string shuffled = shuffle_text(parameters);
  return fmt::format("{} held out{}{}{}{}", counted_rows(splits.test_count(0)), own_train_size_text(parameters, splits),
                     shuffled.empty() ? "" : ",", is_stratified(parameters) ? " stratified," : "", shuffled);
}

}  // namespace

Resampling holdout_resampling() {
  std::vector<ParameterInfo> parameters = size_parameters(kTestShare);
  parameters.push_back(
      stratify_parameter("Whether both parts have the same share of every class, as scikit-learn's "
                         "`train_test_split(stratify=labels)` has it. Needs `shuffle`."));
  return {.component = {.name = "holdout",
                        .summary = "One split of the train part. As scikit-learn's train_test_split.",
                        .aliases = {"traintestsplit", "split"},
                        .parameters = with_shuffle(
                            std::move(parameters),
                            "`false`: the last rows are held out, and the first ones trained on. `true`: rows are "
                            "shuffled first, from `seed`, which must be given. `{generator: numpy, seed: 42}`: "
                            "shuffled from a seed of their own. Either way as scikit-learn's "
                            "`train_test_split(random_state=seed)`."),
                        .find_conflict = find_holdout_conflict},
          .default_test_share = kTestShare,
          .judges_by_train_size = judges_by_train_size,
          .check = check_holdout,
          .split = holdout_splits,
          .describe = describe_holdout};
}

}  // namespace gridfold
