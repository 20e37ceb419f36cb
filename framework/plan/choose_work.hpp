#pragma once

#include "plan/plan.hpp"

namespace gridfold {

/// Decides how each pass that takes distances comes to its neighbours, and splits a pass where some of its schemes are
/// better off with a search of their own. Cells and passes must be complete but for `Pass::work`, `pairs` and what is
/// made of it.
void choose_work(Plan& plan);

}  // namespace gridfold
