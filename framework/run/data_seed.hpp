#pragma once

#include <cstdint>

#include "plan/plan.hpp"

namespace gridfold {

/// Where random choices of passes over a data set start: the first 64 bits of its fingerprint.
std::uint64_t data_seed(const PlannedDataset& dataset);

}  // namespace gridfold
