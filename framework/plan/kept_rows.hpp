#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// For each data set of the plan: how many of its test rows other configurations train and choose on, because they keep
/// other rows of the same data, or none. A choice among all configurations has seen these rows.
std::vector<std::size_t> kept_rows_seen(const Plan& plan);

/// The `--set KEY=VALUE` with which all configurations of the plan keep the rows for testing that the cell keeps; empty
/// where they differ in more than the size and the seed of one kind of test part.
std::string overrides_for_test_rows_of(const Plan& plan, const Cell& cell);

/// Warns where rows that one configuration keeps for testing are what others learn from.
void note_kept_rows_seen(const SweepSpec& sweep, Plan& plan);

}  // namespace gridfold
