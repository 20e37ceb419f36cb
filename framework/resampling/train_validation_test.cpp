#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"
#include "resampling/random_splits.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/reserve.hpp"
#include "resampling/shuffle.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

namespace {

Reservation kept_for_test(std::span<const ParameterValue> parameters) {
  return {*find_parameter(parameters, "test_size"), shuffle_seed(parameters), parameter<bool>(parameters, "stratify")};
}

/// The rows to validate on, of those that are left.
Reservation kept_for_validation(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  Reservation validation = kept_for_test(parameters);
  const Scalar& size = *find_parameter(parameters, "validation_size");
  validation.size = static_cast<std::int64_t>(rounded_up(size, rows.rows + rows.reserved_rows));
  return validation;
}

std::optional<ParameterConflict> find_train_validation_test_conflict(std::span<const ParameterValue> parameters) {
  if (!parameter<bool>(parameters, "stratify") || parameter<bool>(parameters, "shuffle")) return std::nullopt;
  return ParameterConflict{"stratified parts are drawn at random, and shuffle is false",
                           "shuffle: true, or stratify: false"};
}

std::optional<ParameterProblem> check_train_validation_test(std::span<const ParameterValue> parameters,
                                                            const RowsToSplit& rows) {
  auto problem = check_reservation(kept_for_validation(parameters, rows), rows);
  if (problem) problem->parameter = "validation_size";
  return problem;
}

SplitSet train_validation_test_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  SplitSet splits;
  add_random_split(splits, reserve(kept_for_validation(parameters, rows), rows), rows.rows, {});
  return splits;
}

std::string describe_train_validation_test(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  const std::string shuffled = shuffle_text(parameters);
  return fmt::format("{} to train on, {} to validate on, the rest kept for testing{}{}",
                     counted_rows(splits.train_count(0)), splits.test_count(0), shuffled.empty() ? "" : ",", shuffled);
}

}  // namespace

Resampling train_validation_test_resampling() {
  ParameterInfo test_size = test_size_parameter(0.2);
  test_size.meaning =
      "The rows that are kept for a test part before anything else: their share, rounded up to whole "
      "rows, or their number.";
  test_size.example = "0.2";
  return {
      .component =
          {.name = "train_validation_test",
           .summary = "Three parts: models learn from one and are judged, and chosen, on the second; the third is kept "
                      "for testing what was chosen. As scikit-learn's train_test_split twice: `rest, test = "
                      "train_test_split(rows, test_size=0.2)` and `train, validation = train_test_split(sorted(rest), "
                      "test_size=ceil(0.2 * len(rows)))`, both with the same seed. train_test_split shuffles what it "
                      "returns, and the rows that are left stay in the order of the file here.",
           .aliases = {"trainvaltest", "trainvalidationtestsplit", "threeway"},
           .parameters = with_shuffle(
               {{.name = "validation_size",
                 .type = ParameterType::size,
                 .default_value = 0.2,
                 .meaning = "The rows that models are judged on: their share of all rows, those of the test part "
                            "included, rounded up, or their number.",
                 .example = "0.2",
                 .aliases = {"valsize", "validationfraction"}},
                std::move(test_size),
                stratify_parameter("Whether all parts have the same share of every class.")},
               "`false`: the last rows are kept for testing, those before them are judged. `true`: rows are shuffled "
               "first, from `seed`, which must be given. `{generator: numpy, seed: 42}`: shuffled from a seed of their "
               "own."),
           .find_conflict = find_train_validation_test_conflict},
      .reservation = kept_for_test,
      .check = check_train_validation_test,
      .split = train_validation_test_splits,
      .describe = describe_train_validation_test};
}

}  // namespace gridfold
