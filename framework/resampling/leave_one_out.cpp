#include <numeric>

#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

SplitSet leave_one_out_splits(std::span<const ParameterValue>, const RowsToSplit& rows) {
  std::vector<std::uint32_t> own_group(rows.rows);
  std::iota(own_group.begin(), own_group.end(), 0U);
  return SplitSet::of_partition(std::move(own_group), static_cast<std::uint32_t>(rows.rows));
}

std::optional<ParameterProblem> check_leave_one_out(std::span<const ParameterValue>, const RowsToSplit& rows) {
  if (rows.rows >= 2) return std::nullopt;
  return ParameterProblem{"", "a single row leaves none to train on", "data of 2 rows or more"};
}

std::string describe_leave_one_out(std::span<const ParameterValue>, const SplitSet& splits) {
  return fmt::format("leave one out of {}", counted_rows(splits.count()));
}

}  // namespace

Resampling leave_one_out_resampling() {
  return {.component = {.name = "leave_one_out",
                        .summary = "Each row of the train part is judged by a model of all others. As scikit-learn's "
                                   "LeaveOneOut.",
                        .aliases = {"leaveoneout", "loo", "loocv", "jackknife"}},
          .check = check_leave_one_out,
          .split = leave_one_out_splits,
          .describe = describe_leave_one_out};
}

}  // namespace gridfold
