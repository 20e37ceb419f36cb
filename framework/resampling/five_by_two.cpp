#include <fmt/format.h>

#include "resampling/folds.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kFolds = 2;
constexpr std::uint32_t kRepeats = 5;

bool keeps_class_shares(std::span<const ParameterValue> parameters) { return parameter<bool>(parameters, "stratify"); }

SplitSet five_by_two_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < kRepeats; ++repeat) {
    add_folds(splits,
              keeps_class_shares(parameters) ? stratified_folds(rows.labels, rows.class_count, kFolds, &*generator)
                                             : consecutive_folds(rows.rows, kFolds, &*generator),
              kFolds, repeat);
  }
  return splits;
}

std::optional<ParameterProblem> check_five_by_two(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  if (keeps_class_shares(parameters)) return check_stratified_folds(kFolds, "stratify", rows);
  if (rows.rows >= kFolds) return std::nullopt;
  return ParameterProblem{"", "a single row makes no two halves", "data of 2 rows or more"};
}

std::string describe_five_by_two(std::span<const ParameterValue> parameters, const SplitSet&) {
  return fmt::format("5 times 2 {}folds{}", keeps_class_shares(parameters) ? "stratified " : "",
                     shuffle_text(parameters));
}

}  // namespace

Resampling five_by_two_resampling() {
  return {.component = {.name = "five_by_two",
                        .summary = "Five times two folds, for Dietterich's and Alpaydin's tests (5x2cv). As "
                                   "scikit-learn's RepeatedKFold(n_splits=2, n_repeats=5).",
                        .aliases = {"5x2", "5x2cv", "fivebytwocv"},
                        .parameters = always_shuffled({stratify_parameter("Whether each half has the same share of "
                                                                          "every class: RepeatedStratifiedKFold.")},
                                                      "RepeatedKFold(n_splits=2, n_repeats=5, random_state=seed)"),
                        .find_conflict = find_unshuffled},
          .check = check_five_by_two,
          .split = five_by_two_splits,
          .describe = describe_five_by_two};
}

}  // namespace gridfold
