#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "resampling/count_text.hpp"
#include "resampling/groups.hpp"
#include "resampling/resamplings.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostSplits = 100'000;

std::size_t left_out(std::span<const ParameterValue> parameters) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, "groups"));
}

/// Ways to choose `chosen` of `all`, or more than kMostSplits.
std::size_t combinations(std::size_t all, std::size_t chosen) {
  chosen = std::min(chosen, all - chosen);
  double count = 1;
  for (std::size_t i = 0; i < chosen; ++i) count *= static_cast<double>(all - i) / static_cast<double>(i + 1);
  return count > 2.0 * kMostSplits ? 2 * kMostSplits : static_cast<std::size_t>(count + 0.5);
}

/// Combinations in the order of itertools.combinations.
SplitSet leave_p_groups_out_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const PresentGroups groups(rows);
  std::vector<std::size_t> chosen(left_out(parameters));
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  SplitSet splits;
  for (std::uint32_t fold = 0;; ++fold) {
    throw_if_stopped(rows.stop);
    std::vector<std::uint32_t> is_trained_on(groups.count(), 1);
    for (const std::size_t group : chosen) is_trained_on[group] = 0;
    std::vector<std::uint32_t> group_of_row;
    for (const std::uint32_t group : groups.group_of_row) group_of_row.push_back(is_trained_on[group]);
    const SplitCoordinates coordinates{.fold = fold};
    splits.add(std::move(group_of_row), std::span(&coordinates, 1));
    // The last one that may still go up, and those after it right behind.
    std::size_t place = chosen.size();
    while (place > 0 && chosen[place - 1] == groups.count() - chosen.size() + place - 1) --place;
    if (place == 0) return splits;
    std::iota(chosen.begin() + static_cast<std::ptrdiff_t>(place) - 1, chosen.end(), chosen[place - 1] + 1);
  }
}

std::optional<ParameterProblem> check_leave_p_groups_out(std::span<const ParameterValue> parameters,
                                                         const RowsToSplit& rows) {
  const std::size_t groups = PresentGroups(rows).count();
  const std::size_t out = left_out(parameters);
  if (out >= groups) {
    return ParameterProblem{"groups",
                            fmt::format("{} of {} left out leave none to train on", out, counted_groups(groups)),
                            groups < 2 ? "data of 2 groups or more" : fmt::format("1 to {}", groups - 1)};
  }
  if (combinations(groups, out) > kMostSplits) {
    return ParameterProblem{
        "groups",
        fmt::format("{} of {} can be left out in more than {} ways", out, counted_groups(groups), kMostSplits),
        "fewer groups to leave out, or group_k_fold"};
  }
  return std::nullopt;
}

SplitDemand demand_of_leave_p_groups_out(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  // How many groups there are is not known before the rows.
  if (rows.rows == 0) return {"groups", 1, 1, 1};
  const std::size_t groups = PresentGroups(rows).count();
  const std::uint64_t splits = combinations(groups, left_out(parameters));
  const bool judges_single_rows = left_out(parameters) == 1 && groups == rows.rows;
  return {"groups", splits, splits, judges_single_rows ? 1 : splits};
}

std::string describe_leave_p_groups_out(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} to leave {} out", count_text(splits.count(), "way", "ways"),
                     counted_groups(left_out(parameters)));
}

}  // namespace

Resampling leave_p_groups_out_resampling() {
  return {.component = {.name = "leave_p_groups_out",
                        .summary = "Each choice of so many groups of rows is judged by a model of all others. As "
                                   "scikit-learn's LeavePGroupsOut.",
                        .aliases = {"leavepgroupsout", "lpgo"},
                        .revision = 2,
                        .parameters = {{.name = "groups",
                                        .axis = "groups_out",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{2},
                                        .least = 1,
                                        .greatest = 1'000'000,
                                        .meaning = "How many groups are left out at a time.",
                                        .example = "2",
                                        .aliases = {"ngroups", "p"}}}},
          .needs_groups = true,
          .check = check_leave_p_groups_out,
          .demand = demand_of_leave_p_groups_out,
          .split = leave_p_groups_out_splits,
          .describe = describe_leave_p_groups_out};
}

}  // namespace gridfold
