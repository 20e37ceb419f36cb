#pragma once

#include <string>

#include "plan/plan.hpp"

namespace gridfold::report {

/// What a plan would run, for people: data, axes, passes with their pairs, work and memory.
std::string plan_text(const Plan& plan);

}  // namespace gridfold::report
