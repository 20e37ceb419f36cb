#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A row per configuration in the grid's order: `cell`, the axes, `rank`, and for each score `<score>_mean`, `_std`
/// (ddof 0), `_standard_error`, `_min`, `_max` and `_n`, then `failed`, the number of failed folds. Numbers read back
/// as the same numbers; what is missing is empty.
std::string csv(const RunRecord& record);

}  // namespace gridfold::report
