#include "cli/rebuild_command.hpp"

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "core/cancelled.hpp"
#include "core/paths.hpp"
#include "report/counted.hpp"
#include "store/run_writer.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

/// Gives the files that readers of results use other names, under which an earlier rebuild has not kept some already.
std::vector<std::string> keep_files_of(const std::filesystem::path& folder) {
  std::vector<std::string> kept;
  std::error_code failed;
  for (const char* name : {"results.h5", "folds.csv", "summary.json"}) {
    const std::string other = fmt::format("{}.before-rebuild", name);
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(folder / name, failed))) continue;
    if (std::filesystem::exists(std::filesystem::symlink_status(folder / other, failed))) continue;
    std::filesystem::rename(folder / name, folder / other, failed);
    if (!failed) kept.push_back(other);
  }
  return kept;
}

int run_rebuild(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path folder = run_folder_from(options, stop);
  const auto writer = RunWriter::open(folder);
  throw_if_stopped(stop);
  // Damage explains lines that are gone.
  const std::vector<std::string>& lost = writer->damage().empty() ? writer->lost_lines() : writer->damage();
  const std::vector<std::string> kept = lost.empty() ? std::vector<std::string>() : keep_files_of(folder);
  const std::uint64_t cut = writer->cut_untold_arrays();
  writer->rebuild();
  const OutcomeTable& outcomes = writer->run().outcomes;
  std::cout << fmt::format("{}: results.h5, folds.csv, timings.csv, config.yaml and summary.json made anew from {}\n",
                           folder.string(),
                           report::counted(outcomes.done() + outcomes.failed(), "stored split", "stored splits"));
  if (cut > 0) {
    std::cout << fmt::format("{} at the end of arrays.bin, of which no line of the journal tells, cut off\n",
                             report::counted(cut, "byte", "bytes"));
  }
  const std::filesystem::path store = store_of(folder);
  if (const std::size_t recorded = settle_test_uses(store, {}, stored_test_uses(writer->run())); recorded > 0) {
    std::cout << fmt::format("{} of the test part recorded in {} again\n", report::counted(recorded, "use", "uses"),
                             (store / kTestLedgerName).string());
  }
  for (const std::string& problem : lost) std::cerr << "warning: " << problem << '\n';
  if (lost.empty()) return kDone;
  if (!kept.empty()) {
    std::cerr << fmt::format("warning: the files before, which may hold more, are kept as {}\n", fmt::join(kept, ", "));
  }
  std::cerr << fmt::format("warning: `gridfold run --resume {}` computes again what is lost\n", shell_word(folder));
  return kIncomplete;
}

}  // namespace

Command rebuild_command() {
  return {.name = "rebuild",
          .summary = "make a run's files anew from its journal",
          .synopsis = "gridfold rebuild RUN [--out DIR]",
          .examples = {"gridfold rebuild latest"},
          .add_options = add_run_argument,
          .positional = {"run"},
          .run = run_rebuild};
}

}  // namespace gridfold
