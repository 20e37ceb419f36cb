#pragma once

#include <string>

#include "report/formats.hpp"

namespace gridfold::report {

/// The run in the schema of summary.json, with an empty list of files.
std::string json(const RunRecord& record);

Format json_format();

}  // namespace gridfold::report
