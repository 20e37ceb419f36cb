#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// What the run lacks: how many of its splits are stored where not all are, and why some failed; empty where nothing.
std::string lacking_splits(const RunRecord& record);

/// The same, and a line per warning, the commonest first: `3 splits failed: ...`, `warning: ... (2 splits)`.
std::string remarks(const RunRecord& record);

}  // namespace gridfold::report
