#pragma once

#include <cstddef>
#include <vector>

#include "report/table.hpp"

namespace gridfold::report {

/// What a table shows of a record.
struct SelectedRows {
  std::vector<const ConfigurationRecord*> shown;
  std::size_t left_out = 0;
};

SelectedRows selected(const RunRecord& record, const TableOptions& options);

}  // namespace gridfold::report
