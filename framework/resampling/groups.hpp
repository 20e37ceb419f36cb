#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "resampling/resampling.hpp"

namespace gridfold {

/// The groups that have a row, numbered anew in their order.
struct PresentGroups {
  explicit PresentGroups(const RowsToSplit& rows);

  std::size_t count() const { return rows_of_group.size(); }

  std::vector<std::uint32_t> group_of_row;
  std::vector<std::size_t> rows_of_group;
};

/// More folds than groups, as Resampling::check.
std::optional<ParameterProblem> check_group_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

}  // namespace gridfold
