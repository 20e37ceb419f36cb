#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold {

enum class RunState { running, finished, interrupted, failed };

/// `running`, `finished`, `interrupted` or `failed`.
std::string_view to_text(RunState state);

/// Why a run stops at its first failure.
inline constexpr std::string_view kFailedFast = "a split failed, and --fail-fast is given";

/// What is known of a run's end: whether all was done, and whether a failed split stopped it.
struct RunEnd {
  bool is_finished = false;
  bool is_failed_fast = false;
};

/// The state of the run in a folder of which so many splits failed.
RunState state_of(const RunEnd& end, std::size_t failed, const std::filesystem::path& folder);

/// What the run's rule chooses among the configurations of one group, which can be compared.
struct BestOfGroup {
  /// The group's data set and protocol.
  std::string group;
  /// Of the run's first score; empty where no configuration has all of its splits.
  std::optional<double> mean;
  std::string configuration;
  /// Why it is optimistic; empty where it need not be.
  std::string optimism = {};
  /// Of nested cross-validation: the mean of what the inner folds choose, on the outer folds.
  std::optional<double> nested_mean = {};
};

/// What is told of a run among others.
struct RunEntry {
  std::string id;
  std::string name;
  std::string experiment;
  std::string shard;
  std::vector<std::string> tags;
  /// Failed: it ended and some splits failed, or the first one that failed stopped it. Interrupted: it did not end, and
  /// nobody works on it.
  RunState state = RunState::finished;
  /// UTC, ISO 8601 with milliseconds; `finished` is empty where the run did not end.
  std::string started;
  std::string finished;
  std::size_t configurations = 0;
  /// Splits in all, and those that are done and failed.
  std::size_t splits = 0;
  std::size_t done = 0;
  std::size_t failed = 0;
  /// The first score, and the best of each group by it.
  std::string score;
  bool higher_is_better = true;
  std::vector<BestOfGroup> bests;
  /// Of the run's layout; empty for runs without a journal.
  std::string digest;

  /// The mean of the choice of a run of one group: means of several are of other data or splits, and none is the best
  /// of them.
  std::optional<double> best() const { return bests.size() == 1 ? bests.front().mean : std::nullopt; }
};

/// One for each group of the record, taken together over seeds.
std::vector<BestOfGroup> bests_of(const RunRecord& record);

/// What there is to tell of one run. Throws StoreError.
RunEntry read_run_entry(const std::filesystem::path& folder);

/// Splits of one cell.
struct CellCount {
  std::size_t done = 0;
  bool is_complete = true;
};

/// A run as the index keeps it.
struct IndexedRun {
  RunEntry entry;
  RunEnd end;
  std::string scores;
  /// What its splits hold beside their scores, as RunLayout::kept names it, a line each.
  std::string kept;
  std::map<std::string, CellCount> cells;
};

/// Whether there is something by the name of a journal or a summary in it; `folder` may be anything.
bool looks_like_run(const std::filesystem::path& folder);

/// Throws StoreError.
IndexedRun read_for_index(const std::filesystem::path& folder);

/// Scores with their revisions, a line each.
std::string to_lines(const std::vector<ScoreRecord>& scores);

}  // namespace gridfold
