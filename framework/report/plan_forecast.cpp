#include "report/plan_forecast.hpp"

#include <algorithm>
#include <numeric>

namespace gridfold::report {

double PlanForecast::total_seconds() const { return std::accumulate(pass_seconds.begin(), pass_seconds.end(), 0.0); }

std::size_t stored_cells(const Plan& plan, const PlanForecast& forecast) {
  const auto is_stored = [&](const Cell& cell) { return forecast.run_of_cell.contains(cell.key); };
  return static_cast<std::size_t>(std::count_if(plan.cells.begin(), plan.cells.end(), is_stored));
}

std::vector<std::size_t> judged_by_test_sets(const Plan& plan) {
  std::vector<std::size_t> judged(plan.datasets.size());
  for (const Cell& cell : plan.cells) {
    const Pass& pass = plan.passes[cell.pass];
    if (pass.scores_test_part) ++judged[pass.dataset];
  }
  return judged;
}

}  // namespace gridfold::report
