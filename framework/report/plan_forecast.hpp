#pragma once

#include <map>
#include <string>
#include <vector>

namespace gridfold::report {

/// What is known of a plan before it runs, beyond the plan itself.
struct PlanForecast {
  /// Seconds of each pass of the plan on this machine.
  std::vector<double> pass_seconds;
  /// Cells that are in the store already: cell key to run id.
  std::map<std::string, std::string> run_of_cell;
};

}  // namespace gridfold::report
