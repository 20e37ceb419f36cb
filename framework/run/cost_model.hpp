#pragma once

#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// How much of each kind of work a pass does.
struct PassSize {
  /// Distances between two rows; where rows are not compared, rows that classifiers are fitted to or predict.
  double pairs = 0;
  /// Rows that enter some list of nearest rows, as many as do where rows come in random order.
  double list_entries = 0;
};

PassSize size_of(const Plan& plan, std::size_t pass);

/// A measured run of a small pass.
struct Trial {
  PassSize size;
  double seconds = 0;
};

/// Seconds of a pass of that size, from trials of growing size: what pairs and list entries cost is taken from the last
/// trials, neither below zero.
double predict_seconds(const std::vector<Trial>& trials, const PassSize& size);

}  // namespace gridfold
