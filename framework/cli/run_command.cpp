#include "cli/run_command.hpp"

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "cli/table_options.hpp"
#include "report/table.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_options(po::options_description& options) {
  add_sweep_options(options);
  add_run_options(options);
  add_table_options(options);
}

int run(const po::variables_map& options, const std::stop_token& stop) {
  const report::TableOptions rows = table_options_from(options);
  const RunSettings settings = run_settings_from(options);
  const auto registry = built_in();
  const StoredSweep stored = run_and_store(sweep_from(options, *registry), registry, settings, stop);
  std::cout << report::table(stored.record, rows) << "\nstored in " << stored.folder.string() << '\n';
  return has_failures(stored.record) ? kIncomplete : kDone;
}

}  // namespace

Command run_command() {
  return {.name = "run",
          .summary = "run a sweep, store it, and show its table",
          .synopsis =
              "gridfold run SWEEP.yaml [--set KEY=VALUE ...] [--jobs N] [--out DIR]\n"
              "                    [--max-memory SIZE] [--max-cells N] [--top N | --all]",
          .examples = {"gridfold run configs/quickstart.yaml",
                       "gridfold run configs/quickstart.yaml --set protocol.folds=[3,10] --out /tmp/runs"},
          .add_options = add_options,
          .positional = {"sweep"},
          .run = run};
}

}  // namespace gridfold
