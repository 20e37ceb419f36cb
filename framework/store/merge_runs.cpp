#include "store/merge_runs.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/output_directory.hpp"
#include "store/read_journal.hpp"
#include "store/run_id.hpp"
#include "store/run_writer.hpp"
#include "store/same_run.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace fs = std::filesystem;

fs::path merge_runs(std::span<const fs::path> folders, const fs::path& directory) {
  std::optional<StoredRun> merged;
  std::vector<TestUse> told;
  std::vector<TestUse> stored;
  for (const fs::path& folder : folders) {
    JournalContents contents = read_journal(folder);
    if (!contents.damage.empty()) throw StoreError(contents.damage.front());
    StoredRun& run = contents.run;
    std::ranges::move(ledger_uses_of(run, store_of(folder)), std::back_inserter(told));
    std::ranges::move(stored_test_uses(run), std::back_inserter(stored));
    if (!merged) {
      merged = std::move(run);
      continue;
    }
    refuse_difference(run.layout(), merged->layout(),
                      fmt::format("{}: cannot be merged with {}", folder.string(), merged->id));
    try {
      for (const Outcome& outcome : run.outcomes.all()) {
        if (outcome.status != SplitStatus::pending) merged->outcomes.add(outcome);
      }
    } catch (const StoreError& error) {
      throw StoreError(fmt::format("{}: {}", folder.string(), error.what()));
    }
    merged->load_seconds += run.load_seconds;
    for (std::size_t pass = 0; pass < run.pass_seconds.size(); ++pass) {
      if (run.pass_seconds[pass]) {
        merged->pass_seconds[pass] = merged->pass_seconds[pass].value_or(0) + *run.pass_seconds[pass];
      }
    }
    merged->sessions.insert(merged->sessions.end(), run.sessions.begin(), run.sessions.end());
    merged->sources.insert(merged->sources.end(), run.sources.begin(), run.sources.end());
  }
  const RunLayout& layout = merged->layout();
  merged->id = run_id(std::chrono::system_clock::now(), layout.name, layout.config_hash);
  merged->shard.reset();
  // Before the numbers are there, for shards may come from stores with ledgers of their own.
  probe_output_directory(directory, 0);
  append_told_test_uses(directory, told);
  append_new_test_uses(directory, std::move(stored));
  return RunWriter::store(directory, std::move(*merged));
}

}  // namespace gridfold
