#include "cli/verify_command.hpp"

#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "store/read_run.hpp"
#include "store/run_index.hpp"
#include "store/test_ledger.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_verify_options(po::options_description& options) {
  options.add_options()("run", po::value<std::vector<std::string>>()->multitoken(),
                        (std::string(kRunsMeaning) + "; all where none is named").c_str());
  add_out_option(options);
}

std::vector<std::filesystem::path> folders_from(const po::variables_map& options, const std::stop_token& stop) {
  std::vector<std::filesystem::path> folders;
  const std::filesystem::path out = out_from(options);
  if (options.count("run") > 0) {
    for (const std::string& run : options["run"].as<std::vector<std::string>>())
      folders.push_back(find_run_or_step(run, out, stop));
    return folders;
  }
  if (!options["out"].defaulted() && !std::filesystem::exists(out)) {
    throw ConfigError(fmt::format("--out {}: there is no such folder", out.string()));
  }
  const RunIndex index(out, stop);
  for (const RunEntry& entry : index.runs()) folders.push_back(out / entry.id);
  for (const UnreadableRun& unreadable : index.unreadable()) folders.push_back(unreadable.folder);
  return folders;
}

/// The ledger in a folder of runs.
struct LedgerOfStore {
  UsesByKey uses;
  /// What is wrong with it; empty where nothing is.
  std::string damage;
};

LedgerOfStore ledger_of(const std::filesystem::path& directory) {
  try {
    return {by_key(read_test_ledger(directory)), {}};
  } catch (const StoreError& error) {
    return {{}, error.what()};
  }
}

int run_verify(const po::variables_map& options, const std::stop_token& stop) {
  int code = kDone;
  // Each is read once, however many runs it tells of.
  std::map<std::filesystem::path, LedgerOfStore> ledgers{{out_from(options), ledger_of(out_from(options))}};
  for (const std::filesystem::path& folder : folders_from(options, stop)) {
    throw_if_stopped(stop);
    const std::filesystem::path store = store_of(folder);
    if (!ledgers.contains(store)) ledgers.emplace(store, ledger_of(store));
    const LedgerOfStore& ledger = ledgers.at(store);
    std::vector<std::string> problems = problems_of_run(folder);
    if (problems.empty() && ledger.damage.empty()) {
      std::string problem = problem_of_ledger(folder, ledger.uses);
      if (!problem.empty()) problems.push_back(std::move(problem));
    }
    if (problems.empty()) std::cout << folder.string() << ": all is as it was written\n";
    for (const std::string& problem : problems) std::cout << problem << '\n';
    if (!problems.empty()) code = kStoreError;
  }
  for (const auto& [store, ledger] : ledgers) {
    if (ledger.damage.empty()) continue;
    std::cout << ledger.damage << '\n';
    code = kStoreError;
  }
  return code;
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .summary = "compare all files of runs, and the test-set ledger, with their checksums and with each other",
          .synopsis = "gridfold verify [RUN ...] [--out DIR]",
          .examples = {"gridfold verify", "gridfold verify latest"},
          .add_options = add_verify_options,
          .positional = {"run"},
          .run = run_verify};
}

}  // namespace gridfold
