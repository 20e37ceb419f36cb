#include "resampling/groups.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "resampling/folds.hpp"
#include "resampling/name_order.hpp"

namespace gridfold {

PresentGroups::PresentGroups(const RowsToSplit& rows) {
  std::vector<std::size_t> rows_of_all(rows.group_count);
  for (const std::int32_t group : rows.groups) ++rows_of_all[static_cast<std::size_t>(group)];
  std::vector<std::size_t> order(rows.group_count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!rows.group_names.empty()) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
      return NameOrder()(rows.group_names[left], rows.group_names[right]);
    });
  }
  std::vector<std::uint32_t> number(rows.group_count);
  for (const std::size_t group : order) {
    number[group] = static_cast<std::uint32_t>(rows_of_group.size());
    if (rows_of_all[group] > 0) rows_of_group.push_back(rows_of_all[group]);
  }
  for (const std::int32_t group : rows.groups) group_of_row.push_back(number[static_cast<std::size_t>(group)]);
}

std::optional<ParameterProblem> check_group_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t folds = folds_of(parameters);
  const std::size_t groups = PresentGroups(rows).count();
  if (folds <= groups) return std::nullopt;
  return ParameterProblem{"folds", fmt::format("{} folds of {}", folds, counted_groups(groups)),
                          groups < 2 ? "data of 2 groups or more" : fmt::format("2 to {}", groups)};
}

std::string counted_groups(std::size_t groups) {
  return fmt::format("{} {}", groups, groups == 1 ? "group" : "groups");
}

}  // namespace gridfold
