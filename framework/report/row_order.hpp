#pragma once

#include <vector>

#include "report/table.hpp"

namespace gridfold::report {

/// The record's configurations in that order.
std::vector<const ConfigurationRecord*> ordered(const RunRecord& record, RowOrder order);

}  // namespace gridfold::report
