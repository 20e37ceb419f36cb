#include "cli/diff_command.hpp"

#include <iostream>
#include <set>
#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "cli/table_options.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "report/run_diff.hpp"
#include "store/read_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_diff_options(po::options_description& options) {
  options.add_options()("left", po::value<std::string>()->required(), kRunMeaning)(
      "right", po::value<std::string>()->required(), "another one");
  add_table_options(options);
  add_out_option(options);
}

int run_diff(const po::variables_map& options, const std::stop_token& stop) {
  const report::TableOptions rows = table_options_from(options);
  const auto read = [&](const char* side) {
    throw_if_stopped(stop);
    const std::filesystem::path folder = find_run_or_step(options[side].as<std::string>(), out_from(options), stop);
    return report::RunWithConfig{read_run_and_test_uses(folder), read_config(folder)};
  };
  const report::RunWithConfig left = read("left");
  const report::RunWithConfig right = read("right");
  throw_if_stopped(stop);
  std::cout << report::run_diff(left, right, rows);
  std::set<std::string> told;
  std::cout << test_set_note(left.record, told);
  std::cout << test_set_note(right.record, told);
  return kDone;
}

}  // namespace

Command diff_command() {
  return {.name = "diff",
          .summary = "show what two runs differ in",
          .synopsis = "gridfold diff RUN RUN [--top N | --all] [--out DIR]",
          .examples = {"gridfold diff quickstart latest"},
          .add_options = add_diff_options,
          .positional = {"left", "right"},
          .run = run_diff};
}

}  // namespace gridfold
