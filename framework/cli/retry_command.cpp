#include "cli/retry_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "cli/table_options.hpp"
#include "report/counted.hpp"
#include "report/table.hpp"
#include "store/read_journal.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_retry_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning);
  add_set_option(options);
  add_run_options(options);
  add_table_options(options);
}

int run_retry(const po::variables_map& options, const std::stop_token& stop) {
  const report::TableOptions rows = table_options_from(options);
  RunSettings settings = run_settings_from(options);
  settings.resumed = run_folder_from(options, {});
  settings.which = Which::failed;
  const std::size_t failed = read_journal(*settings.resumed, {.with_arrays = false}).run.outcomes.failed();
  if (failed == 0) {
    std::cout << fmt::format("{}: no split failed\n", settings.resumed->string());
    return kDone;
  }
  const auto registry = built_in();
  const StoredSweep stored =
      run_and_store(stored_sweep(*settings.resumed, *registry, overrides_from(options)), registry, settings, stop);
  std::cout << report::table(stored.record, rows)
            << fmt::format("\n{} tried again, {} of them done; stored in {}\n",
                           report::counted(failed, "failed split", "failed splits"),
                           failed - stored.run.outcomes.failed(), stored.folder.string());
  return has_failures(stored.record) ? kIncomplete : kDone;
}

}  // namespace

Command retry_command() {
  return {.name = "retry",
          .summary = "run again what failed of a run",
          .synopsis = "gridfold retry RUN [--set KEY=PATH ...] [--jobs N] [--out DIR] [--top N | --all]",
          .examples = {"gridfold retry latest"},
          .add_options = add_retry_options,
          .positional = {"run"},
          .run = run_retry};
}

}  // namespace gridfold
