#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A line per reason for which folds failed, the commonest first: `3 folds failed: ...`; empty where none did.
std::string failures(const RunRecord& record);

}  // namespace gridfold::report
