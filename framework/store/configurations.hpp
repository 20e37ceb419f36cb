#pragma once

#include <cstddef>
#include <vector>

#include "plan/axis.hpp"
#include "store/configuration_splits.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// The cells of a configuration, and the place of its group.
struct Membership {
  ConfigurationCells cells;
  std::size_t group = 0;
};

/// Every cell at every training size is a configuration, and cells of one scheme at one size are a group.
struct SingleCells {
  std::vector<Membership> members;
  std::vector<GroupRecord> groups;
};

SingleCells single_cells(const RunLayout& layout);

/// The members as configurations with their places on `axes`, those of the layout at `kept_axes`: summarised, ranked,
/// with ties. Says in `groups` why numbers are optimistic and what inner folds chose. `record` has scores and rule.
std::vector<ConfigurationRecord> configurations_of(const OutcomeTable& outcomes, const RunRecord& record,
                                                   const std::vector<Axis>& axes,
                                                   const std::vector<std::size_t>& kept_axes,
                                                   const std::vector<Membership>& members,
                                                   std::vector<GroupRecord>& groups);

}  // namespace gridfold
