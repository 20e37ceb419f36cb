#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gridfold {

/// The stored status of a place in the result array.
enum class FoldStatus : std::uint8_t {
  /// The grid has no such fold (5 folds in an array made for 10).
  absent = 0,
  done = 1,
  failed = 2,
};

/// One cell evaluated on one fold.
struct FoldOutcome {
  /// Index into Plan::cells.
  std::size_t cell = 0;
  std::size_t repeat = 0;
  std::size_t fold = 0;
  FoldStatus status = FoldStatus::absent;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
  /// Predictions equal to the truth.
  std::size_t correct = 0;
  /// One per Plan::scores; empty where the cell failed.
  std::vector<double> scores;
  /// Why it failed; empty otherwise.
  std::string reason;
};

/// One pass over a data set.
struct PassOutcome {
  double seconds = 0;
};

/// What a sweep gave, in the order (cell, repeat, fold).
struct SweepOutcome {
  std::vector<FoldOutcome> folds;
  /// One per Plan::passes.
  std::vector<PassOutcome> passes;
  /// One per Plan::datasets: the train part's fingerprint, and the test part's where one was read.
  std::vector<std::string> fingerprints;
  std::vector<std::string> test_fingerprints;
  std::chrono::system_clock::time_point started;
  std::chrono::system_clock::time_point finished;
  /// Reading and the sweep itself, in seconds.
  double load_seconds = 0;
  double run_seconds = 0;
};

}  // namespace gridfold
