#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold::report {

/// What is known of a plan before it runs, beyond the plan itself.
struct PlanForecast {
  /// Seconds of each pass of the plan on this machine.
  std::vector<double> pass_seconds;
  /// Of the whole program at the worst moment.
  std::uint64_t peak_bytes = 0;
  /// Cells that are in the store already: cell key to run id.
  std::unordered_map<std::string, std::string> run_of_cell;
  /// How many configurations the test set of each data set of the plan has judged, as the store's ledger says; empty
  /// where nobody asked it.
  std::vector<std::size_t> judged_before = {};
  /// Whether that ledger is whole; no test part judges where it is not.
  bool has_readable_ledger = true;
  /// What there is to say about the store.
  std::vector<std::string> store_notes;

  /// Of all passes.
  double total_seconds() const;
};

/// The plan's cells that are in the store already.
std::size_t stored_cells(const Plan& plan, const PlanForecast& forecast);

/// How many of the plan's cells the test set of each of its data sets judges.
std::vector<std::size_t> judged_by_test_sets(const Plan& plan);

}  // namespace gridfold::report
