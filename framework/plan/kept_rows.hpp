#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// How many of the rows that each data set of the plan keeps for testing other configurations learn from and are chosen
/// by: those that keep other rows of the same data, or none. What is chosen among all of them has seen these rows.
std::vector<std::size_t> kept_rows_seen(const Plan& plan);

}  // namespace gridfold
