#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

SplitSet train_test_splits(std::span<const ParameterValue>, const RowsToSplit& rows) {
  return SplitSet::of_two_parts(rows.rows, rows.test_rows);
}

std::string describe_train_test(std::span<const ParameterValue>, const SplitSet&) {
  return "train part against test part";
}

}  // namespace

Resampling train_test_resampling() {
  return {.component = {.name = "train_test",
                        .summary = "Fit on the whole train part, score on the test part.",
                        .aliases = {"test"}},
          .scores_test_part = true,
          .split = train_test_splits,
          .describe = describe_train_test};
}

}  // namespace gridfold
