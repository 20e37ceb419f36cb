#pragma once

#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"

namespace gridfold {

/// Puts into the plan what `store` names; where it is missing, confusion matrices unless they take much.
void set_kept(Plan& plan, const Scalar& store);

/// Warns where `store` names what no classifier of the sweep can keep.
void note_arrays_of_no_classifier(const SweepSpec& sweep, Plan& plan);

}  // namespace gridfold
