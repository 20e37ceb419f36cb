#pragma once

#include "store/configurations.hpp"

namespace gridfold {

/// Cells that differ in seeds alone are one configuration, and groups that share such a configuration are one group.
/// Empty where no seed has several values.
SeedAverages seed_averages(const OutcomeTable& outcomes, const RunRecord& record, const SingleCells& single);

}  // namespace gridfold
