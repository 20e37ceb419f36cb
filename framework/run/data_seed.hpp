#pragma once

#include <cstdint>

#include "plan/plan.hpp"

namespace gridfold {

/// Where random choices of a pass start: the first 64 bits of its data set's fingerprint.
std::uint64_t data_seed(const Plan& plan, const Pass& pass);

}  // namespace gridfold
