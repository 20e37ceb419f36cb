#pragma once

#include <optional>
#include <string>

#include "store/run_index.hpp"
#include "store/run_progress.hpp"

namespace gridfold::report {

/// How far a run is, in one line: `quickstart: running, 41 %, 3 min 05 s left; 240 of 600 splits; best accuracy 0.9772
/// with k = 3`. `progress` is what the process that writes it tells.
std::string run_status(const RunEntry& run, const std::optional<WriterProgress>& progress);

}  // namespace gridfold::report
