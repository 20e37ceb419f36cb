#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "cli/plan_limits.hpp"
#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"
#include "plan/registry.hpp"
#include "run/outcome.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// How a command runs its sweeps.
struct RunSettings {
  /// Threads; 0 is one per processor.
  std::size_t jobs = 0;
  /// Where run folders are made.
  std::filesystem::path out;
  PlanLimits limits = {};
};

/// Adds --jobs, --out, --max-memory and --max-cells.
void add_run_options(boost::program_options::options_description& options);

RunSettings run_settings_from(const boost::program_options::variables_map& options);

/// A run that is on disk.
struct StoredSweep {
  Plan plan;
  SweepOutcome outcome;
  RunRecord record;
  std::filesystem::path folder;
};

/// Plans the sweep, runs it with a progress line, and writes its run folder. Throws Cancelled soon after a stop was
/// asked for, and then leaves no run folder.
StoredSweep run_and_store(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const RunSettings& settings,
                          const std::stop_token& stop);

/// Whether any split of the run failed.
bool has_failures(const RunRecord& record);

}  // namespace gridfold
