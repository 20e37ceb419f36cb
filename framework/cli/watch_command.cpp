#include "cli/watch_command.hpp"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/run_argument.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "report/run_list.hpp"
#include "report/run_status.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr seconds kTerminalInterval{1};
constexpr seconds kPlainInterval{5};
/// Reading a run takes at most this share of the time.
constexpr int kShareOfReading = 20;

void add_watch_options(po::options_description& options) {
  add_run_argument(options);
  options.add_options()("once", "say how far the run is, and end");
}

/// Throws Cancelled where a stop is asked for meanwhile.
void wait(Clock::duration time, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, stop, time, [] { return false; });
  throw_if_stopped(stop);
}

/// Calls optimistic what other runs had the same test rows judge, too.
void add_ledger_or_warn(RunEntry& entry, const std::filesystem::path& folder) {
  try {
    const std::vector<TestUse> ledger = read_test_ledger(store_of(folder));
    if (!ledger.empty()) entry.bests = bests_of(folder, ledger);
  } catch (const StoreError& error) {
    std::cerr << "warning: " << error.what() << '\n';
  }
}

int run_watch(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path folder = run_folder_from(options, stop);
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  const bool once = options.count("once") > 0;
  for (bool is_first = true; true; is_first = false) {
    const Clock::time_point start = Clock::now();
    std::error_code failed;
    if (!is_first && !std::filesystem::exists(folder, failed)) {
      if (is_terminal) std::cout << '\n';
      throw StoreError(fmt::format("{}: is gone: somebody deleted or renamed the run", folder.string()));
    }
    RunEntry entry = read_run_entry(folder);
    add_ledger_or_warn(entry, folder);
    const std::string line = report::run_status(entry, read_progress_file(folder));
    const bool is_last = once || entry.state != RunState::running;
    std::cout << (is_terminal ? "\r\x1b[K" : "") << line << (is_terminal && !is_last ? "" : "\n") << std::flush;
    for (const std::string& reason : report::optimism_of({&entry, is_last ? 1U : 0U})) {
      std::cout << fmt::format("optimistic: {}\n", reason);
    }
    if (is_last) return entry.state == RunState::failed ? kIncomplete : kDone;
    wait(std::max<Clock::duration>(is_terminal ? kTerminalInterval : kPlainInterval,
                                   kShareOfReading * (Clock::now() - start)),
         stop);
  }
}

}  // namespace

Command watch_command() {
  return {.name = "watch",
          .summary = "follow a run from another terminal",
          .synopsis = "gridfold watch RUN [--once] [--out DIR]",
          .examples = {"gridfold watch latest", "gridfold watch latest --once"},
          .add_options = add_watch_options,
          .positional = {"run"},
          .run = run_watch};
}

}  // namespace gridfold
