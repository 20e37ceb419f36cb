#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "run/loaded_dataset.hpp"
#include "run/on_threads.hpp"
#include "run/outcome.hpp"

namespace gridfold {

/// How far a run has come, in the operations that passes cost.
struct RunProgress {
  double operations_done = 0;
  double operations_total = 0;
};

/// How to run a plan.
struct RunOptions {
  /// Threads to use; 0 is one per processor.
  std::size_t jobs = 0;
  /// Bytes that the program may take; 0: what the machine has free. Results do not depend on it.
  std::uint64_t memory_bytes = 0;
  /// Called now and then, from any thread, one call at a time.
  std::function<void(const RunProgress&)> progress;
  /// Gets outcomes as they finish. Where there is none, run_plan returns them.
  OutcomeSink sink = {};
  /// What is asked for, pass by pass; empty where everything is. A data set of which nothing is asked for is not read.
  std::vector<Wanted> wanted = {};
  /// Called when the data of some passes was read, and when a pass of which something was asked for is done.
  std::function<void(double seconds)> loaded = {};
  std::function<void(std::size_t pass, double seconds)> pass_finished = {};
  /// Once triggered, the run ends soon and run_plan throws Cancelled: in some tenths of a second, but for what
  /// framework/README.md names.
  std::stop_token stop;
};

/// Runs every pass of the plan. A pass that cannot be computed fails with the reason, and the others go on. Throws
/// DataError where a data set cannot be loaded.
SweepOutcome run_plan(const Plan& plan, const RunOptions& options, const DataSource& source = load_dataset);

/// What classifiers are told of a data set of the plan; without progress.
Context context_of(const Plan& plan, const PlannedDataset& dataset, const std::stop_token& stop);

/// The version of the oneTBB library in use, such as "2021.8".
std::string tbb_version();

}  // namespace gridfold
