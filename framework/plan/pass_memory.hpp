#pragma once

#include <cstdint>

#include "plan/plan.hpp"

namespace gridfold {

/// Bytes that a pass takes at its worst moment beside the data set itself: rows transformed, gathered and packed, what
/// a transform needs to learn, and lists of neighbours.
std::uint64_t working_bytes(const Pass& pass, const PlannedDataset& dataset);

}  // namespace gridfold
