#pragma once

#include <nlohmann/json.hpp>

#include "export/exported_run.hpp"

namespace gridfold {

/// A configuration's value of each axis.
nlohmann::ordered_json params_json(const RunRecord& record, const ConfigurationRecord& configuration);

/// One split: its coordinates, status, rows, scores, and what was said of it.
nlohmann::ordered_json split_json(const ExportedRun& run, const Evaluation& split);

}  // namespace gridfold
