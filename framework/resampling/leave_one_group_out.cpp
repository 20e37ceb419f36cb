#include <fmt/format.h>

#include "resampling/count_text.hpp"
#include "resampling/groups.hpp"
#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

SplitSet leave_one_group_out_splits(std::span<const ParameterValue>, const RowsToSplit& rows) {
  PresentGroups groups(rows);
  return SplitSet::of_partition(std::move(groups.group_of_row),
                                static_cast<std::uint32_t>(groups.rows_of_group.size()));
}

std::optional<ParameterProblem> check_leave_one_group_out(std::span<const ParameterValue>, const RowsToSplit& rows) {
  if (PresentGroups(rows).count() >= 2) return std::nullopt;
  return ParameterProblem{"", "all rows are of one group, which leaves none to train on", "data of 2 groups or more"};
}

std::string describe_leave_one_group_out(std::span<const ParameterValue>, const SplitSet& splits) {
  return fmt::format("leave one of {} out", counted_groups(splits.count()));
}

}  // namespace

Resampling leave_one_group_out_resampling() {
  return {.component = {.name = "leave_one_group_out",
                        .summary = "Each group of rows is judged by a model of all others. As scikit-learn's "
                                   "LeaveOneGroupOut.",
                        .aliases = {"leaveonegroupout", "logo", "leaveonesubjectout"},
                        .revision = 2},
          .needs_groups = true,
          .check = check_leave_one_group_out,
          .split = leave_one_group_out_splits,
          .describe = describe_leave_one_group_out};
}

}  // namespace gridfold
