#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A line per reason for which splits failed and per warning, the commonest first: `3 splits failed: ...`, `warning:
/// ... (2 splits)`; empty where there are none.
std::string remarks(const RunRecord& record);

}  // namespace gridfold::report
