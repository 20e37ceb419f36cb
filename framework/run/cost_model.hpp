#pragma once

#include "plan/plan.hpp"

namespace gridfold {

/// How much of each kind of work a pass does.
struct PassSize {
  /// Distances between two rows; where rows are not compared, rows that classifiers are fitted to or predict.
  double pairs = 0;
  /// Rows that enter some list of nearest rows, as many as do where rows come in random order; none where rows are not
  /// compared.
  double list_entries = 0;
};

PassSize size_of(const Plan& plan, std::size_t pass);

/// What a trial, a run of a small pass, says of larger ones.
struct Trial {
  PassSize size;
  double seconds = 0;
  /// Of the seconds, what each pair took; the rest went into lists, votes and whatever else grows as lists do.
  double seconds_per_pair = 0;
};

/// Seconds of a pass of that size: what its pairs take at the trial's rate, and the rest of the trial scaled by list
/// entries. More work never takes less, and no pass less than its pairs. Without list entries all is scaled by pairs.
double predict_seconds(const Trial& trial, const PassSize& size);

}  // namespace gridfold
