#pragma once

#include <string>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A name per group of the record, made of what the groups differ in: data set, splits, training rows
/// (`5 folds`, `digits, 10 folds`).
std::vector<std::string> group_names(const RunRecord& record);

}  // namespace gridfold::report
