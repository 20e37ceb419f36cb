#include "cli/plan_command.hpp"

#include <iostream>
#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/sweep_options.hpp"
#include "core/error.hpp"
#include "plan/make_plan.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"

namespace gridfold {

namespace {

namespace po = boost::program_options;

void add_options(po::options_description& options) {
  add_sweep_options(options);
  options.add_options()("format,f", po::value<std::string>()->default_value("text")->value_name("FORMAT"),
                        "text or json");
}

int run(const po::variables_map& options) {
  const std::string format = options["format"].as<std::string>();
  if (format != "text" && format != "json") throw ConfigError("--format " + format + ": allowed are text and json");
  const Plan plan = make_plan(sweep_from(options));
  std::cout << (format == "json" ? report::plan_json(plan) : report::plan_text(plan));
  return kDone;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .summary = "say what a sweep would run, and run nothing",
          .synopsis = "gridfold plan SWEEP.yaml [--set KEY=VALUE ...] [--format text|json]",
          .examples = {"gridfold plan configs/quickstart.yaml",
                       "gridfold plan configs/quickstart.yaml --set grid.k=[1,3,5] --set protocol.folds=10",
                       "gridfold plan configs/quickstart.yaml --format json | jq .totals"},
          .add_options = add_options,
          .positional = {"sweep"},
          .run = run};
}

}  // namespace gridfold
