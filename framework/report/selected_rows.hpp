#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/table.hpp"

namespace gridfold::report {

/// What a table shows of one group.
struct SelectedGroup {
  /// Index into RunRecord::groups.
  std::size_t group = 0;
  std::vector<const ConfigurationRecord*> shown;
  std::size_t left_out = 0;
};

/// What a table shows of a record.
struct SelectedRows {
  std::vector<SelectedGroup> groups;
  std::size_t groups_left_out = 0;
};

/// The groups share the limit equally, each with a row at least, and with what the rule chooses beside the limit.
SelectedRows selected(const RunRecord& record, const TableOptions& options);

/// `... and 60 more (--all)`, `... and 2 more groups (--all)`.
std::string left_out_text(std::size_t configurations);
std::string groups_left_out_text(std::size_t groups);

}  // namespace gridfold::report
