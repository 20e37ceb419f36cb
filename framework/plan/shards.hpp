#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// Which of `count` shards does each pass, counted from 0: passes stay whole, the most expensive are given out first,
/// each to the shard that has the least to do. Equal plans give equal shards, on every machine.
std::vector<std::size_t> shard_of_pass(const Plan& plan, std::size_t count);

}  // namespace gridfold
