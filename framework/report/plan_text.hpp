#pragma once

#include <string>

#include "plan/plan.hpp"
#include "report/plan_forecast.hpp"

namespace gridfold::report {

/// What a plan would run, for people: data sets, and a tree of shared passes, ways to split rows and cells, with
/// pairs of rows, operations (pairs times features), memory, time and what is stored already.
std::string plan_text(const Plan& plan, const PlanForecast& forecast);

}  // namespace gridfold::report
