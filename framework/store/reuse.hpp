#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "store/outcome_table.hpp"
#include "store/run_index.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// Outcomes of earlier runs that are also those of another one.
struct ReusedOutcomes {
  std::vector<Outcome> outcomes;
  /// Ids of the runs that they come from.
  std::vector<std::string> runs;
  /// Of these runs, and of those that they took splits from: the first session, and others that computed otherwise.
  std::vector<Session> sessions;
  /// The run that gave a cell its last missing splits, by the cell's index.
  std::map<std::size_t, std::string> run_of_whole_cell;
};

/// What the runs of an index hold of the places that are pending in `wanted`, a table of the plan's outcomes:
/// splits that are done, of cells with the same key, judged by every score of it, with every array that it keeps. Where
/// a run cannot be read, or holds less than the index of runs says, another one that has the cell is tried. Nothing
/// where the plan times each cell by itself: times of another run say nothing about this one.
ReusedOutcomes find_reusable(const RunIndex& index, const Plan& plan, const OutcomeTable& wanted);

}  // namespace gridfold
