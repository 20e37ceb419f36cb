#include "cli/plan_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/jobs_option.hpp"
#include "cli/out_option.hpp"
#include "cli/plan_limits.hpp"
#include "cli/run_artifacts.hpp"
#include "cli/status_line.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "core/error.hpp"
#include "plan/make_plan.hpp"
#include "report/counted.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"
#include "run/estimate.hpp"
#include "run/executor.hpp"
#include "run/loaded_dataset.hpp"
#include "store/run_layout.hpp"
#include "store/stored_cells.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace {

namespace po = boost::program_options;

void add_plan_options(po::options_description& options) {
  add_sweep_options(options);
  options.add_options()("format,f", po::value<std::string>()->default_value("text")->value_name("FORMAT"),
                        "text or json")("cells", po::value<std::string>()->default_value("few")->value_name("WHICH"),
                                        "which cells and duplicates the text names: none, few or all");
  add_jobs_option(options);
  add_out_option(options);
  add_limit_options(options);
}

report::CellDetail cell_detail_from(const po::variables_map& options) {
  const std::string which = options["cells"].as<std::string>();
  if (which == "none") return report::CellDetail::none;
  if (which == "few") return report::CellDetail::few;
  if (which == "all") return report::CellDetail::all;
  throw ConfigError("--cells " + which + ": allowed: none, few and all");
}

/// Passes whose every cell is stored take no time, and what a long one has done is lost where the run is cut short.
void add_notes_on_passes(const Plan& plan, report::PlanForecast& forecast) {
  constexpr double kLongSeconds = 600;
  std::vector<bool> is_stored(plan.passes.size(), true);
  for (const Cell& cell : plan.cells) {
    if (!forecast.run_of_cell.contains(cell.key)) is_stored[cell.pass] = false;
  }
  for (std::size_t pass = 0; pass < plan.passes.size(); ++pass) {
    if (is_stored[pass]) forecast.pass_seconds[pass] = 0;
    if (forecast.pass_seconds[pass] <= kLongSeconds) continue;
    forecast.store_notes.push_back(
        fmt::format("pass {} takes {}; a run that is cut short in the middle of it begins it again", pass + 1,
                    report::duration_text(forecast.pass_seconds[pass])));
  }
}

/// How many configurations the test set of each data set has judged.
std::vector<std::size_t> judged_before(const Plan& plan, const std::filesystem::path& directory) {
  const std::vector<TestUse> uses = read_test_ledger(directory);
  std::vector<std::size_t> judged;
  for (const PlannedDataset& dataset : plan.datasets) {
    const DatasetRecord record = record_of(dataset);
    std::vector<TestUse> own;
    std::ranges::copy_if(uses, std::back_inserter(own), [&](const TestUse& use) { return rows_used(record, use) > 0; });
    judged.push_back(distinct_configurations(own));
  }
  return judged;
}

int run_plan(const po::variables_map& options, const std::stop_token& stop) {
  const std::string format = options["format"].as<std::string>();
  if (format != "text" && format != "json") throw ConfigError("--format " + format + ": allowed: text and json");
  const report::CellDetail detail = cell_detail_from(options);
  const RunSettings settings = run_settings_from(options);
  const auto registry = built_in();
  const SweepSpec sweep = sweep_from(options, *registry);
  Plan plan = make_plan(sweep, registry, stop, reading_line(), settings.limits);
  if (!plan.artifacts.empty()) require_artifact_conditions(sweep, plan, layout_of(plan));
  const std::size_t threads = thread_count(settings.jobs);
  require_within(settings.limits, plan, threads);
  identify_test_rows(plan, sweep.file, stop);
  StoredCells stored = find_stored_cells(settings.out, plan, stop);
  constexpr double kTrialSeconds = 0.5;
  report::PlanForecast forecast{.pass_seconds = estimate_seconds(plan, settings.jobs, kTrialSeconds, stop),
                                .peak_bytes = plan.peak_bytes(threads),
                                .run_of_cell = std::move(stored.run_of_cell),
                                .judged_before = {},
                                .store_notes = {}};
  try {
    forecast.judged_before = judged_before(plan, settings.out);
  } catch (const StoreError& error) {
    forecast.has_readable_ledger = false;
    forecast.store_notes.emplace_back(error.what());
  }
  for (const UnreadableRun& run : stored.unreadable) {
    forecast.store_notes.push_back(run.reason + "; results of this run do not count");
  }
  add_notes_on_passes(plan, forecast);
  std::cout << (format == "json" ? report::plan_json(plan, forecast) : report::plan_text(plan, forecast, detail));
  return kDone;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .summary = "show what a sweep would cost without running it",
          .synopsis =
              "gridfold plan SWEEP.yaml [--set KEY=VALUE ...] [--format text|json]\n"
              "                     [--cells none|few|all] [--max-memory SIZE] [--max-cells N] [--jobs N] [--out DIR]",
          .examples = {"gridfold plan configs/quickstart.yaml",
                       "gridfold plan configs/quickstart.yaml --set grid.k=[1,3,5] --set protocol.folds=10",
                       "gridfold plan configs/quickstart.yaml --format json | jq .totals"},
          .add_options = add_plan_options,
          .positional = {"sweep"},
          .run = run_plan};
}

}  // namespace gridfold
