#include "cli/merge_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "cli/table_options.hpp"
#include "cli/test_set_note.hpp"
#include "core/error.hpp"
#include "core/paths.hpp"
#include "report/counted.hpp"
#include "report/table.hpp"
#include "store/artifact_sums.hpp"
#include "store/merge_runs.hpp"
#include "store/read_journal.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_merge_options(po::options_description& options) {
  options.add_options()("run", po::value<std::vector<std::string>>()->multitoken()->required(), kRunsMeaning);
  add_out_option(options);
  add_table_options(options);
}

int run_merge(const po::variables_map& options, const std::stop_token& stop) {
  const report::TableOptions rows = table_options_from(options);
  const std::vector<std::filesystem::path> folders = run_folders_from(options, "merge", stop);
  if (folders.size() < 2) throw ConfigError("gridfold merge: takes two runs or more");
  const std::filesystem::path folder = merge_runs(folders, out_from(options));
  const StoredRun merged = read_journal(folder, {.with_arrays = false}).run;
  const OutcomeTable& outcomes = merged.outcomes;
  std::cout << report::table(read_run_and_test_uses(folder), rows) << "\nstored in " << folder.string() << '\n';
  const std::size_t missing = outcomes.size() - outcomes.done() - outcomes.failed();
  if (asks_for_artifacts(merged.layout().config)) {
    begin_artifact_sums(folder);
    std::cerr << fmt::format("note: artifacts are missing; `gridfold run --resume {}` makes them, of all shards\n",
                             shell_word(folder));
  }
  if (missing == 0) return outcomes.failed() == 0 ? kDone : kIncomplete;
  std::cerr << fmt::format("note: {} missing; `gridfold run --resume {}` computes them\n",
                           report::counted(missing, "split is", "splits are"), shell_word(folder));
  return kIncomplete;
}

}  // namespace

Command merge_command() {
  return {.name = "merge",
          .summary = "make one run of the shards of a sweep",
          .synopsis = "gridfold merge RUN RUN ... [--out DIR] [--top N | --all]",
          .examples = {"gridfold merge 20261123T1611 20261123T1612"},
          .add_options = add_merge_options,
          .positional = {"run"},
          .run = run_merge};
}

}  // namespace gridfold
