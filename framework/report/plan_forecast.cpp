#include "report/plan_forecast.hpp"

#include <numeric>

namespace gridfold::report {

double PlanForecast::total_seconds() const {
  return std::accumulate(pass_seconds.begin(), pass_seconds.end(), load_seconds);
}

}  // namespace gridfold::report
