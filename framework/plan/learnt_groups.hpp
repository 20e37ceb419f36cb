#pragma once

#include <cstddef>
#include <stop_token>

#include "core/split_set.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// How many of the groups that some split of outer 0 judges have rows that the same split trains on. `train` and
/// `judged` are the parts whose rows are trained on and judged, which may be one; 0 where one of them has no groups.
/// Throws Cancelled once a stop is requested.
std::size_t learnt_groups(const SplitSet& splits, const DataShape& train, const DataShape& judged,
                          const std::stop_token& stop = {});

}  // namespace gridfold
