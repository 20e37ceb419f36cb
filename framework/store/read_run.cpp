#include "store/read_run.hpp"

#include <fcntl.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/paths.hpp"
#include "store/artifact_sums.hpp"
#include "store/file_descriptor.hpp"
#include "store/journal.hpp"
#include "store/make_record.hpp"
#include "store/read_file.hpp"
#include "store/read_journal.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

StoredSummary read_summary(const fs::path& folder) {
  const fs::path path = folder / "summary.json";
  return parse_summary_json(read_file(path, kMostSummaryBytes), path.string());
}

/// Empty where the file is the one that is listed.
std::string problem_of(const fs::path& path, const StoredFile& listed, std::string_view where) {
  try {
    FileDescriptor file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
    file.require_regular();
    if (const std::uint64_t size = file.size(); size != listed.bytes) {
      return fmt::format("{}: has {} bytes, and had {} when it was written", path.string(), size, listed.bytes);
    }
    if (digest_of_file(path).sha256 != listed.sha256) {
      return fmt::format("{}: its SHA-256 is not the one in {}", path.string(), where);
    }
    return {};
  } catch (const StoreError& error) {
    return error.what();
  }
}

}  // namespace

std::vector<std::string> problems_of_snapshots(const fs::path& folder, const JournalContents& contents) {
  std::vector<std::string> problems;
  for (const StoredFile& listed : contents.snapshots) {
    const fs::path path = folder / listed.name;
    const std::string problem = problem_of(path, listed, kJournalName);
    if (problem.empty()) continue;
    const auto earlier = std::find_if(contents.earlier_snapshots.begin(), contents.earlier_snapshots.end(),
                                      [&](const StoredFile& file) { return file.name == listed.name; });
    std::error_code ignored;
    const bool may_be_earlier = contents.run.sessions.empty() || !contents.run.sessions.back().is_complete;
    const bool is_earlier =
        may_be_earlier && (earlier == contents.earlier_snapshots.end() ? !fs::exists(fs::symlink_status(path, ignored))
                                                                       : problem_of(path, *earlier, {}).empty());
    if (!is_earlier) problems.push_back(problem);
  }
  return problems;
}

std::vector<std::string> problems_of_lost_lines(const fs::path& folder, const JournalContents& contents) {
  std::vector<std::string> problems;
  const StoredRun& run = contents.run;
  const std::string journal = (folder / kJournalName).string();
  const std::size_t outcomes = run.outcomes.done() + run.outcomes.failed();
  if (contents.snapshot_outcomes > outcomes) {
    problems.push_back(fmt::format("{}: holds {} finished splits, and the files made from it hold {}: lines are lost",
                                   journal, outcomes, contents.snapshot_outcomes));
  } else if (!run.sessions.empty() && run.sessions.back().is_complete && !run.shard && !run.outcomes.is_complete()) {
    problems.push_back(fmt::format("{}: says that the run is complete, and holds {} of {} splits: lines are lost",
                                   journal, outcomes, run.outcomes.size()));
  }
  std::error_code ignored;
  for (const char* name : {"results.h5", "folds.csv", "summary.json"}) {
    const bool is_listed = std::any_of(contents.snapshots.begin(), contents.snapshots.end(),
                                       [&](const StoredFile& file) { return file.name == name; });
    if (is_listed || !fs::exists(fs::symlink_status(folder / name, ignored))) continue;
    problems.push_back(fmt::format("{}: no line of {} tells of it: lines are lost", (folder / name).string(), journal));
  }
  return problems;
}

RunWithOutcomes read_run_with_outcomes(const fs::path& folder) {
  if (!has_journal(folder)) {
    std::error_code ignored;
    // The complaint is about the journal where there is nothing else.
    if (!fs::exists(fs::symlink_status(folder / "summary.json", ignored))) refuse_lost_journal(folder);
    return {read_summary(folder).record, std::nullopt};
  }
  try {
    StoredRun run = read_journal(folder, {.with_arrays = false}).run;
    RunRecord record = make_record(run);
    return {std::move(record), std::move(run.outcomes)};
  } catch (const StoreError&) {
    std::error_code ignored;
    if (!fs::exists(folder / "summary.json", ignored)) throw;
    return {read_summary(folder).record, std::nullopt};
  }
}

RunRecord read_run(const fs::path& folder) { return read_run_with_outcomes(folder).record; }

std::string read_config(const fs::path& folder) {
  if (!has_journal(folder)) return read_file(folder / "config.yaml", kMostSummaryBytes);
  return read_journal(folder, {.with_arrays = false}).run.layout().config;
}

std::vector<std::string> problems_of_run(const fs::path& folder) {
  std::vector<std::string> problems;
  try {
    if (!has_journal(folder)) {
      std::error_code ignored;
      if (fs::exists(fs::symlink_status(folder / kJournalName, ignored))) require_journal(folder);
      const StoredSummary summary = read_summary(folder);
      if (summary.is_made_from_journal) require_journal(folder);
      for (const StoredFile& file : summary.files) {
        const std::string problem = problem_of(folder / file.name, file, (folder / "summary.json").string());
        if (!problem.empty()) problems.push_back(problem);
      }
      return problems;
    }
    const JournalContents contents = read_journal(folder);
    problems = contents.damage;
    if (contents.torn_bytes > 0 && contents.run.is_finished() && !contents.has_lost_line_feed) {
      problems.push_back(fmt::format("{}: the last {} bytes are no line of it", (folder / kJournalName).string(),
                                     contents.torn_bytes));
    }
    for (const std::size_t line : contents.damaged_last_lines) {
      problems.push_back(
          fmt::format("{}:{}: the line is damaged and does not count", (folder / kJournalName).string(), line));
    }
    if (contents.has_lost_line_feed) {
      problems.push_back(fmt::format("{}: its last line has lost its end, a line feed, and does not count",
                                     (folder / kJournalName).string()));
    }
    if (contents.untold_array_bytes > 0 && contents.damage.empty() && contents.run.is_finished()) {
      problems.push_back(
          fmt::format("{}: no line of {} tells of the last {} bytes; `gridfold rebuild {}` cuts them off",
                      (folder / kArraysName).string(), kJournalName, contents.untold_array_bytes, shell_word(folder)));
    }
    std::ranges::move(problems_of_snapshots(folder, contents), std::back_inserter(problems));
    // A process that writes the run may have made files and lines since the journal was read.
    if (contents.damage.empty() && !is_being_written(folder / kJournalName)) {
      std::ranges::move(problems_of_lost_lines(folder, contents), std::back_inserter(problems));
    }
    const bool wants_artifacts = contents.run.is_finished() && asks_for_artifacts(contents.run.layout().config);
    if (wants_artifacts || has_artifact_sums(folder)) {
      std::ranges::move(problems_of_artifacts(folder), std::back_inserter(problems));
    }
  } catch (const StoreError& error) {
    problems.emplace_back(error.what());
  }
  return problems;
}

void verify_run(const fs::path& folder) {
  const std::vector<std::string> problems = problems_of_run(folder);
  if (!problems.empty()) throw StoreError(fmt::format("{}", fmt::join(problems, "\n")));
}

}  // namespace gridfold
