#include "cli/rerun_command.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_runner.hpp"
#include "cli/test_set_note.hpp"
#include "core/paths.hpp"
#include "report/run_diff.hpp"
#include "store/read_file.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_rerun_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning);
  add_set_option(options);
  add_run_options(options);
}

int run_rerun(const po::variables_map& options, const std::stop_token& stop) {
  RunSettings settings = run_settings_from(options);
  settings.same_sweep = SameSweep::ignore;
  const std::filesystem::path original = run_folder_from(options, stop);
  const report::RunWithConfig left{read_run_and_test_uses(original), read_config(original)};
  if (!left.record.is_finished) {
    std::cerr << fmt::format(
        "{}: is incomplete, so that there are no bytes to compare with; `gridfold run --resume {}` "
        "goes on with it\n",
        original.string(), shell_word(original));
    return kIncomplete;
  }
  settings.experiment = left.record.experiment;
  if (has_journal(original)) settings.shard = read_journal(original, {.with_arrays = false}).run.shard;
  if (options.count("set") > 0) settings.repeated = original;
  const auto registry = built_in();
  const StoredSweep stored =
      run_and_store(stored_sweep(original, *registry, overrides_from(options)), registry, settings, stop);
  std::vector<std::string> different;
  for (const char* name : {"results.h5", "folds.csv"}) {
    if (digest_of_file(original / name).sha256 != digest_of_file(stored.folder / name).sha256)
      different.push_back(name);
  }
  std::cout << fmt::format("stored in {}\n", stored.folder.string());
  if (different.empty()) {
    std::cout << fmt::format("the same bytes as {}: results.h5 and folds.csv\n", original.string());
    return kDone;
  }
  for (const std::string& name : different)
    std::cout << fmt::format("other bytes than {}: {}\n", original.string(), name);
  std::cout << '\n' << report::run_diff(left, {stored.record, read_config(stored.folder)}, {.limit = 20});
  return kIncomplete;
}

}  // namespace

Command rerun_command() {
  return {.name = "rerun",
          .summary = "repeat a run and compare every byte of its results",
          .synopsis = "gridfold rerun RUN [--set KEY=PATH ...] [--jobs N] [--out DIR]",
          .examples = {"gridfold rerun latest", "gridfold rerun latest --set dataset.path=/data/moved.csv"},
          .add_options = add_rerun_options,
          .positional = {"run"},
          .run = run_rerun};
}

}  // namespace gridfold
