#include "cli/plan_command.hpp"

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/sweep_options.hpp"
#include "plan/make_plan.hpp"
#include "report/plan_text.hpp"

namespace gridfold {

namespace {

int run(const boost::program_options::variables_map& options) {
  std::cout << report::plan_text(make_plan(sweep_from(options)));
  return kDone;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .summary = "say what a sweep would run, and run nothing",
          .synopsis = "gridfold plan SWEEP.yaml [--set KEY=VALUE ...]",
          .examples = {"gridfold plan configs/quickstart.yaml",
                       "gridfold plan configs/quickstart.yaml --set grid.k=[1,3,5] --set protocol.folds=10"},
          .add_options = add_sweep_options,
          .positional = {"sweep"},
          .run = run};
}

}  // namespace gridfold
