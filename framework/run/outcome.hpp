#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/pass_input.hpp"
#include "core/named_array.hpp"
#include "core/split_set.hpp"

namespace gridfold {

/// The stored status of a place in a result array.
enum class SplitStatus : std::uint8_t {
  /// The cell has no such split (5 folds in an array made for 10).
  absent = 0,
  done = 1,
  failed = 2,
  /// Not evaluated yet.
  pending = 3,
};

/// One cell evaluated on one split.
struct Outcome {
  /// Index into Plan::cells.
  std::size_t cell = 0;
  SplitCoordinates split;
  SplitStatus status = SplitStatus::pending;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
  /// Predictions equal to the truth.
  std::size_t correct = 0;
  /// One per Plan::score_columns, NaN where the split has no value; empty where the split failed.
  std::vector<double> scores;
  /// What a reader of the scores should know.
  std::vector<std::string> warnings;
  /// Why it failed; empty otherwise.
  std::string reason;
  std::vector<NamedArray> arrays;
  /// Where the plan times each cell by itself. Never equal from run to run.
  std::optional<FitSeconds> seconds = std::nullopt;
};

/// Takes outcomes as they finish: some splits of one cell, in the order of its splits. Called from any thread, one call
/// at a time.
using OutcomeSink = std::function<void(std::vector<Outcome> outcomes)>;

/// What a sweep gave.
struct SweepOutcome {
  /// In the order of cells, and of each cell's splits.
  std::vector<Outcome> outcomes;
  /// Of each pass.
  std::vector<double> pass_seconds;
  std::chrono::system_clock::time_point started;
  std::chrono::system_clock::time_point finished;
  /// Reading and the sweep itself.
  double load_seconds = 0;
  double run_seconds = 0;
};

}  // namespace gridfold
