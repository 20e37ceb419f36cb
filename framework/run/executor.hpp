#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "plan/plan.hpp"
#include "run/loaded_dataset.hpp"
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
  /// Called with outcomes as they finish; may be empty.
  OutcomeSink sink;
  /// Once triggered, the run ends soon and run_plan throws Cancelled: in some tenths of a second, but for what
  /// framework/README.md names.
  std::stop_token stop;
};

/// Runs every pass of the plan. Throws DataError where a data set cannot be loaded.
SweepOutcome run_plan(const Plan& plan, const RunOptions& options, const DataSource& source = load_dataset);

/// The threads that `jobs` (0: one per processor) comes to on this machine.
std::size_t thread_count(std::size_t jobs);

/// The version of the oneTBB library in use, such as "2021.8".
std::string tbb_version();

}  // namespace gridfold
