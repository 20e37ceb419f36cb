#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// For each data set of the plan: how many of its test rows other configurations train and choose on, because they keep
/// other rows of the same data, or none. A choice among all configurations has seen these rows.
std::vector<std::size_t> kept_rows_seen(const Plan& plan);

}  // namespace gridfold
