#pragma once

#include <string>

#include "plan/plan.hpp"

namespace gridfold::report {

/// What a plan would run, for people: data sets, and a tree of shared passes, ways to split rows and cells, with
/// pairs of rows, operations (pairs times features) and memory.
std::string plan_text(const Plan& plan);

}  // namespace gridfold::report
