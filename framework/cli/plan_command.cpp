#include "cli/plan_command.hpp"

#include <iostream>
#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "core/error.hpp"
#include "plan/make_plan.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"
#include "run/calibration.hpp"
#include "store/stored_cells.hpp"

namespace gridfold {

namespace {

namespace po = boost::program_options;

void add_options(po::options_description& options) {
  add_sweep_options(options);
  options.add_options()("format,f", po::value<std::string>()->default_value("text")->value_name("FORMAT"),
                        "text or json");
  add_run_options(options);
}

int run(const po::variables_map& options) {
  const std::string format = options["format"].as<std::string>();
  if (format != "text" && format != "json") throw ConfigError("--format " + format + ": allowed: text and json");
  const RunSettings settings = run_settings_from(options);
  const Plan plan = make_plan(sweep_from(options));
  require_within(settings.limits, plan);
  const report::PlanForecast forecast{calibrated_seconds(plan, settings.jobs), stored_cells(settings.out)};
  std::cout << (format == "json" ? report::plan_json(plan, forecast) : report::plan_text(plan, forecast));
  return kDone;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .summary = "say what a sweep would run, and run nothing",
          .synopsis =
              "gridfold plan SWEEP.yaml [--set KEY=VALUE ...] [--format text|json]\n"
              "                     [--max-memory SIZE] [--max-cells N] [--jobs N] [--out DIR]",
          .examples = {"gridfold plan configs/quickstart.yaml",
                       "gridfold plan configs/quickstart.yaml --set grid.k=[1,3,5] --set protocol.folds=10",
                       "gridfold plan configs/quickstart.yaml --format json | jq .totals"},
          .add_options = add_options,
          .positional = {"sweep"},
          .run = run};
}

}  // namespace gridfold
