#include "resampling/groups.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <fmt/format.h>

#include "core/ordered_names.hpp"
#include "resampling/count_text.hpp"
#include "resampling/folds.hpp"

namespace gridfold {

PresentGroups::PresentGroups(const RowsToSplit& rows) {
  std::vector<std::uint32_t> place_of_group(rows.group_count);
  std::iota(place_of_group.begin(), place_of_group.end(), 0U);
  if (!rows.group_names.empty()) place_of_group = ordered_names(rows.group_names).place_of_text;
  std::vector<std::size_t> rows_at(rows.group_count);
  for (const std::int32_t group : rows.groups) ++rows_at[place_of_group[static_cast<std::size_t>(group)]];
  std::vector<std::uint32_t> number_at;
  for (const std::size_t count : rows_at) {
    number_at.push_back(static_cast<std::uint32_t>(rows_of_group.size()));
    if (count > 0) rows_of_group.push_back(count);
  }
  for (const std::int32_t group : rows.groups) {
    group_of_row.push_back(number_at[place_of_group[static_cast<std::size_t>(group)]]);
  }
}

std::optional<ParameterProblem> check_group_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  const std::size_t folds = folds_of(parameters);
  const std::size_t groups = PresentGroups(rows).count();
  if (folds <= groups) return std::nullopt;
  return ParameterProblem{"folds", fmt::format("{} folds of {}", folds, counted_groups(groups)),
                          groups < 2 ? "data of 2 groups or more" : fmt::format("2 to {}", groups)};
}

}  // namespace gridfold
