#pragma once

#include <string>

#include "plan/plan.hpp"
#include "report/plan_forecast.hpp"

namespace gridfold::report {

/// The plan as JSON for scripts (`"schema": "gridfold-plan 2.0"`): data sets, axes, passes with their ways to split
/// rows, every cell with its key, and totals; sizes in bytes, places counted from 0.
std::string plan_json(const Plan& plan, const PlanForecast& forecast);

}  // namespace gridfold::report
