#include "report/plan_forecast.hpp"

#include <algorithm>
#include <numeric>

namespace gridfold::report {

double PlanForecast::total_seconds() const { return std::accumulate(pass_seconds.begin(), pass_seconds.end(), 0.0); }

std::size_t stored_cells(const Plan& plan, const PlanForecast& forecast) {
  const auto is_stored = [&](const Cell& cell) { return forecast.run_of_cell.contains(cell.key); };
  return static_cast<std::size_t>(std::count_if(plan.cells.begin(), plan.cells.end(), is_stored));
}

std::size_t judged_by_test_set(const Plan& plan, std::size_t dataset) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.cells, [&](const Cell& cell) {
    return plan.passes[cell.pass].dataset == dataset && plan.passes[cell.pass].scores_test_part;
  }));
}

}  // namespace gridfold::report
