#include <numeric>

#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

SplitSet training_rows_splits(std::span<const ParameterValue>, const RowsToSplit& rows) {
  std::vector<std::uint32_t> all(rows.rows);
  std::iota(all.begin(), all.end(), 0U);
  SplitSet splits;
  splits.add({all, all}, {});
  return splits;
}

std::string describe_training_rows(std::span<const ParameterValue>, const SplitSet&) {
  return "training rows judged themselves";
}

}  // namespace

Resampling training_rows_resampling() {
  return {.component = {.name = "training_rows",
                        .summary = "Fit on the whole train part, and judge the same rows. Says how well a model "
                                   "remembers, and nothing of new rows: 1-NN is always right.",
                        .aliases = {"resubstitution", "apparent", "none"}},
          .optimism = "models are judged on the rows that they have learnt from; new rows will be judged worse",
          .split = training_rows_splits,
          .describe = describe_training_rows};
}

}  // namespace gridfold
