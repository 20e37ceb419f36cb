#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gridfold::report {

/// What is known of a plan before it runs, beyond the plan itself.
struct PlanForecast {
  /// Seconds of each pass of the plan on this machine.
  std::vector<double> pass_seconds;
  /// Seconds that reading the data takes.
  double load_seconds = 0;
  /// Of the whole program at the worst moment.
  std::uint64_t peak_bytes = 0;
  /// Cells that are in the store already: cell key to run id.
  std::map<std::string, std::string> run_of_cell;
  /// Cells whose only stored results come from data that had another content: cell key to run id.
  std::map<std::string, std::string> run_on_other_data;
  /// What there is to say about the store.
  std::vector<std::string> store_notes;

  /// Of all passes, and of reading.
  double total_seconds() const;
};

}  // namespace gridfold::report
