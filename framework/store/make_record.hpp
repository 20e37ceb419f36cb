#pragma once

#include "store/stored_run.hpp"

namespace gridfold {

/// What a run comes to: groups of comparable configurations, summaries over the splits that are done, ranks within each
/// group by the mean of the first score. Splits without an outcome are pending.
RunRecord make_record(const StoredRun& run);

}  // namespace gridfold
