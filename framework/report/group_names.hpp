#pragma once

#include <string>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A name per group of the record, made of what the groups differ in: data set, splits, training rows
/// (`5 folds`, `digits, 10 folds`).
std::vector<std::string> group_names(const RunRecord& record);

/// The same, with the splits also where these are the same everywhere: for what stands alone, such as a picture.
std::vector<std::string> group_titles(const RunRecord& record);

}  // namespace gridfold::report
