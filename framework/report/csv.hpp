#pragma once

#include <string>

#include "report/formats.hpp"

namespace gridfold::report {

/// A row per configuration in the grid's order: `cell`, the axes, `group` (what it can be compared with; empty where
/// there is one group), `rank` within it, and for each score `<score>_mean`, `_std` (ddof 0), `_standard_error`,
/// `_min`, `_max` and `_n`, then `failed` and `pending`, numbers of splits. Numbers read back as the same numbers; what
/// is missing is empty.
std::string csv(const RunRecord& record);

Format csv_format();

}  // namespace gridfold::report
