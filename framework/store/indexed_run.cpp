#include "store/indexed_run.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "store/journal.hpp"
#include "store/layout_json.hpp"
#include "store/make_record.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/run_id.hpp"
#include "store/run_tags.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

std::string configuration_text(const RunRecord& record, const ConfigurationRecord& configuration) {
  std::vector<std::string> values;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const std::string value = value_text(record.axes[axis], record.value(configuration, axis));
    if (!value.empty()) values.push_back(fmt::format("{} = {}", record.axes[axis].name, value));
  }
  return fmt::format("{}", fmt::join(values, ", "));
}

}  // namespace

std::string_view to_text(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::finished:
      return "finished";
    case RunState::interrupted:
      return "interrupted";
    case RunState::failed:
      return "failed";
  }
  return "unknown";
}

std::vector<BestOfGroup> bests_of(const RunRecord& single) {
  const RunRecord record = over_seeds(single);
  std::vector<BestOfGroup> bests;
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const GroupRecord& group = record.groups[i];
    const std::string& dataset = record.provenance.datasets[group.dataset].name;
    const std::string size = group.train_size ? fmt::format(", {} training rows", group.train_rows) : "";
    BestOfGroup best{.group = fmt::format("{}, {}{}", dataset, group.text, size),
                     .mean = {},
                     .configuration = {},
                     .optimism = record.optimism(i, 0)};
    add_reason(best.optimism, group.optimism_of_best());
    if (const std::vector<const ConfigurationRecord*> chosen = record.chosen(i); !chosen.empty()) {
      best.mean = chosen.front()->summaries.front().mean;
      best.configuration = configuration_text(record, *chosen.front());
    }
    if (!group.chosen.empty()) best.nested_mean = group.chosen.front().mean;
    bests.push_back(std::move(best));
  }
  return bests;
}

RunState state_of(const RunEnd& end, std::size_t failed, const fs::path& folder) {
  if (!end.is_finished && is_being_written(folder / kJournalName)) return RunState::running;
  if (!end.is_finished && !end.is_failed_fast) return RunState::interrupted;
  return end.is_failed_fast || failed > 0 ? RunState::failed : RunState::finished;
}

bool looks_like_run(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(folder / kJournalName, failed))) return true;
  if (failed == std::errc::permission_denied) return is_run_id(folder.filename().string());
  return fs::exists(fs::symlink_status(folder / "summary.json", failed));
}

IndexedRun read_for_index(const fs::path& folder) {
  IndexedRun indexed;
  RunRecord record;
  if (::access(folder.c_str(), R_OK | X_OK) != 0) throw StoreError(system_error_text(folder, "cannot read", errno));
  refuse_lost_journal(folder);
  if (has_journal(folder)) {
    require_readable_arrays(folder);
    const StoredRun run = read_journal(folder, {.with_arrays = false}).run;
    indexed.entry.digest = layout_digest(run.layout());
    indexed.kept = fmt::format("{}", fmt::join(run.layout().kept, "\n"));
    record = make_record(run);
  } else {
    record = read_run(folder);
  }
  RunEntry& entry = indexed.entry;
  entry.id = record.id;
  entry.name = record.name;
  entry.experiment = record.experiment;
  entry.shard = record.shard;
  entry.tags = read_tags(folder);
  entry.started = record.provenance.started;
  entry.finished = record.is_finished ? record.provenance.finished : std::string();
  entry.configurations = record.configurations.size();
  indexed.end.is_finished = record.is_finished;
  indexed.end.is_failed_fast =
      !record.is_finished && !record.sessions.empty() && record.sessions.back().reason == kFailedFast;
  indexed.scores = to_lines(record.scores);
  for (const ConfigurationRecord& configuration : record.configurations) {
    entry.splits += configuration.done + configuration.failed + configuration.pending;
    entry.done += configuration.done;
    entry.failed += configuration.failed;
    if (configuration.done == 0) continue;
    // A configuration with several sizes of the training part stands there once for each.
    CellCount& cell = indexed.cells[configuration.key];
    cell.done += configuration.done;
    cell.is_complete = cell.is_complete && configuration.is_complete();
  }
  entry.score = record.scores.front().name;
  entry.higher_is_better = record.scores.front().higher_is_better;
  entry.bests = bests_of(record);
  return indexed;
}

RunEntry read_run_entry(const fs::path& folder) {
  IndexedRun indexed = read_for_index(folder);
  indexed.entry.state = state_of(indexed.end, indexed.entry.failed, folder);
  return indexed.entry;
}

std::string to_lines(const std::vector<ScoreRecord>& scores) {
  std::string text;
  for (const ScoreRecord& score : scores) text += fmt::format("{} {}\n", score.name, score.revision);
  return text;
}

}  // namespace gridfold
