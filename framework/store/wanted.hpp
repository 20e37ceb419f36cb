#pragma once

#include <vector>

#include "store/outcome_table.hpp"

namespace gridfold {

/// Which places of a run are to be computed.
enum class Which { pending, failed };

/// What is left to do of the plan's run, pass by pass, for RunOptions::wanted.
std::vector<Wanted> wanted_of(const Plan& plan, const OutcomeTable& outcomes, Which which = Which::pending);

}  // namespace gridfold
