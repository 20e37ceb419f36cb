#pragma once

#include <string>

#include "plan/plan.hpp"
#include "report/plan_forecast.hpp"

namespace gridfold::report {

/// How many of a plan's cells and duplicates its text names.
enum class CellDetail { none, few, all };

/// What a plan would run, for people: a tree of data sets, shared passes, ways to split rows and cells, with pairs of
/// rows, operations, memory, time, what is stored already, and what was left out and why.
std::string plan_text(const Plan& plan, const PlanForecast& forecast, CellDetail detail = CellDetail::few);

}  // namespace gridfold::report
