#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "cli/plan_limits.hpp"
#include "config/sweep_spec.hpp"
#include "plan/plan.hpp"
#include "plan/registry.hpp"
#include "store/stored_run.hpp"
#include "store/wanted.hpp"

namespace gridfold {

/// What a command does with a stored run of the same sweep on the same data.
enum class SameSweep {
  /// One that was cut short goes on, and one that is finished is not run again.
  reuse,
  /// One that was cut short goes on; one that is finished is run again.
  go_on,
  /// It is run again.
  ignore,
};

/// How a command runs its sweeps.
struct RunSettings {
  /// Threads; 0 is one per processor.
  std::size_t jobs = 0;
  /// Where run folders are made.
  std::filesystem::path out;
  PlanLimits limits = {};
  SameSweep same_sweep = SameSweep::reuse;
  /// The run to go on with; empty where the store is looked through.
  std::optional<std::filesystem::path> resumed = std::nullopt;
  /// The run that must be of the same sweep on the same data; empty for none.
  std::optional<std::filesystem::path> repeated = std::nullopt;
  /// The part of the passes that the run does; empty for all.
  std::optional<Shard> shard = std::nullopt;
  /// What of the run is computed.
  Which which = Which::pending;
  /// The run is stopped after this time.
  std::optional<std::chrono::seconds> max_time = std::nullopt;
  bool fails_fast = false;
  /// Whether the provenance holds what the sweep's git checkout differs in from its commit.
  bool keeps_diff = true;
  /// What the test-set ledger says did it.
  std::string command = "run";
  /// The experiment that runs are made for; empty for none.
  std::string experiment = {};
};

/// Adds --jobs, --no-diff, --out, --max-memory and --max-cells.
void add_run_options(boost::program_options::options_description& options);

RunSettings run_settings_from(const boost::program_options::variables_map& options);

/// A run that is on disk.
struct StoredSweep {
  Plan plan;
  StoredRun run;
  RunRecord record;
  std::filesystem::path folder;
  /// Whether all was stored before.
  bool is_known = false;
  /// Why the run was stopped before its end, by --max-time or --fail-fast; empty where it was not.
  std::string stopped = {};
};

/// Plans the sweep, runs what is not stored of it with a progress line, and stores it. Throws Cancelled soon after a
/// stop was asked for, saying what is stored and how to go on.
StoredSweep run_and_store(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const RunSettings& settings,
                          const std::stop_token& stop);

/// The sweep that a run stores, with overrides put over it, such as another place of its data. Paths in it are
/// absolute. Throws StoreError, and ConfigError where it cannot be read as this version's.
SweepSpec stored_sweep(const std::filesystem::path& folder, const Registry& registry,
                       std::span<const Override> overrides = {});

/// Throws ConfigError where overrides make of a stored run's sweep another one than of the same data elsewhere.
void require_same_sweep(const std::filesystem::path& folder, const RunLayout& stored, const RunLayout& asked);

/// Whether any split of the run failed.
bool has_failures(const RunRecord& record);

/// `12 of 40 splits are stored in results/x; \`gridfold run --resume x\` goes on`.
std::string how_to_go_on(const StoredRun& run, const std::filesystem::path& folder);

}  // namespace gridfold
