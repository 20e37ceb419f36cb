#include "cli/run_command.hpp"

#include <charconv>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "cli/table_options.hpp"
#include "core/error.hpp"
#include "core/paths.hpp"
#include "report/table.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_all_options(po::options_description& options) {
  constexpr bool kIsRequired = false;
  add_sweep_options(options, kIsRequired);
  options.add_options()(
      "resume", po::value<std::string>()->value_name("RUN"),
      "go on with this run; without SWEEP.yaml, with the sweep that it stores, where --set may name another "
      "place of its data")("fresh", "run everything, whatever is stored")(
      "max-time", po::value<std::string>()->value_name("TIME"), "stop after so long, such as 90s, 30m or 2h")(
      "fail-fast", "stop at the first split that fails")(
      "shard", po::value<std::string>()->value_name("I/N"),
      "do the I-th of N parts of the sweep, as a run of its own; `gridfold merge` puts them together");
  add_run_options(options);
  add_table_options(options);
}

std::chrono::seconds duration_from(const std::string& text) {
  long number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const std::string unit(rest, end);
  const long seconds = unit == "s" ? 1 : unit == "m" || unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  constexpr long kMostUnits = 1'000'000;
  if (error != std::errc() || seconds == 0 || number < 1 || number > kMostUnits) {
    throw ConfigError(fmt::format("--max-time {}: allowed: a time such as 90s, 30m or 2h", text));
  }
  return std::chrono::seconds(number * seconds);
}

Shard shard_from(const std::string& text) {
  constexpr std::size_t kMostShards = 100'000;
  Shard shard{0, 0};
  const char* const end = text.data() + text.size();
  const auto [slash, first] = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = first == std::errc() && slash != end && *slash == '/';
  const auto [rest, second] = std::from_chars(has_slash ? slash + 1 : end, end, shard.count);
  if (!has_slash || second != std::errc() || rest != end || shard.index < 1 || shard.index > shard.count ||
      shard.count > kMostShards) {
    throw ConfigError(fmt::format("--shard {}: allowed: I/N, such as 2/4, with I from 1 to N", text));
  }
  return shard;
}

SweepSpec sweep_to_run(const po::variables_map& options, const Registry& registry, const RunSettings& settings) {
  if (!settings.resumed || options.count("sweep") > 0) return sweep_from(options, registry);
  return stored_sweep(*settings.resumed, registry, overrides_from(options));
}

int run_run(const po::variables_map& options, const std::stop_token& stop) {
  if (options.count("sweep") == 0 && options.count("resume") == 0) {
    throw ConfigError("gridfold run: SWEEP is missing\n`gridfold help run` says more");
  }
  const report::TableOptions rows = table_options_from(options);
  RunSettings settings = run_settings_from(options);
  settings.fails_fast = options.count("fail-fast") > 0;
  if (options.count("max-time") > 0) settings.max_time = duration_from(options["max-time"].as<std::string>());
  if (options.count("shard") > 0) settings.shard = shard_from(options["shard"].as<std::string>());
  if (settings.shard && options.count("resume") > 0) {
    throw ConfigError("--shard and --resume: allowed: one of the two; a run knows its shard");
  }
  if (options.count("resume") > 0)
    settings.resumed = find_run_or_step(options["resume"].as<std::string>(), settings.out);
  if (options.count("fresh") > 0) settings.same_sweep = SameSweep::ignore;
  if (settings.resumed && options.count("fresh") > 0)
    throw ConfigError("--resume and --fresh: allowed: one of the two");
  const auto registry = built_in();
  const StoredSweep stored = run_and_store(sweep_to_run(options, *registry, settings), registry, settings, stop);
  if (stored.run.outcomes.is_empty() && !stored.stopped.empty()) {
    // Its folder went when it was stopped.
    std::cerr << "stopped: " << stored.stopped << ": " << how_to_go_on(stored.run, stored.folder) << '\n';
    return kOutOfTime;
  }
  print_table(report::table(stored.record, rows), rows);
  std::cout << "\nstored in " << stored.folder.string() << '\n';
  if (stored.is_known) std::cerr << "note: all results were stored already; --fresh runs it again\n";
  if (stored.is_known && has_failures(stored.record)) {
    std::cerr << fmt::format("note: `gridfold retry {}` runs again what failed\n", shell_word(stored.folder));
  }
  if (!stored.stopped.empty()) {
    std::cerr << "stopped: " << stored.stopped << ": " << how_to_go_on(stored.run, stored.folder) << '\n';
  }
  if (has_failures(stored.record)) return kIncomplete;
  return stored.stopped.empty() ? kDone : kOutOfTime;
}

}  // namespace

Command run_command() {
  return {.name = "run",
          .summary = "run a sweep, store it, and show its table",
          .synopsis =
              "gridfold run SWEEP.yaml [--set KEY=VALUE ...] [--fresh] [--fail-fast] [--max-time TIME] [--shard I/N]\n"
              "                    [--jobs N] [--out DIR] [--max-memory SIZE] [--max-cells N] [--no-diff] [--top N | "
              "--all] [--color WHEN]\n"
              "       gridfold run --resume RUN [--set KEY=PATH ...]",
          .examples = {"gridfold run configs/quickstart.yaml",
                       "gridfold run configs/quickstart.yaml --set protocol.folds=[3,10] --out /tmp/runs",
                       "gridfold run configs/cifar10-folds.yaml --max-time 2h"},
          .add_options = add_all_options,
          .positional = {"sweep"},
          .run = run_run};
}

}  // namespace gridfold
