#pragma once

#include <string>

#include "report/table.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// The means of the first score with one axis down and another one across: a grid for every group, and within it for
/// every combination of the other axes' values. Throws ConfigError where the record has no such axes.
std::string pivot(const RunRecord& record, const std::string& down, const std::string& across,
                  const TableOptions& options = {});

}  // namespace gridfold::report
