#pragma once

#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// The run in the schema of summary.json, with an empty list of files.
std::string json(const RunRecord& record);

}  // namespace gridfold::report
