#include "store/run_writer.hpp"

#include <fcntl.h>

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "core/utf8.hpp"
#include "store/durable_file.hpp"
#include "store/journal_records.hpp"
#include "store/layout_json.hpp"
#include "store/output_directory.hpp"
#include "store/read_run.hpp"
#include "store/run_id.hpp"
#include "store/run_progress.hpp"
#include "store/snapshots.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of one line of the journal, and of the arrays that belong to it.
constexpr std::size_t kMostOutcomes = 20'000;
constexpr std::size_t kMostValues = std::size_t{1} << 17;
constexpr milliseconds kFlushInterval{100};
constexpr seconds kProgressInterval{1};
constexpr seconds kFirstSnapshot{5};
/// Seconds between snapshots for each second that one takes.
constexpr int kSnapshotSpacing = 50;
/// An interrupted run of so many evaluations still gets its snapshots: within some tenths of a second.
constexpr std::size_t kQuicklyStored = 100'000;

/// `text` with U+FFFD for each byte that is no UTF-8: what is stored reads back as itself.
std::string valid_utf8(std::string text) {
  std::string valid;
  std::string_view rest = text;
  for (;;) {
    const std::size_t prefix = valid_utf8_prefix(rest);
    if (prefix == rest.size() && valid.empty()) return text;
    valid += rest.substr(0, prefix);
    if (prefix == rest.size()) return valid;
    valid += "\xef\xbf\xbd";
    rest.remove_prefix(prefix + 1);
  }
}

void make_texts_valid(Outcome& outcome) {
  outcome.reason = valid_utf8(std::move(outcome.reason));
  for (std::string& warning : outcome.warnings) warning = valid_utf8(std::move(warning));
}

}  // namespace

RunWriter::RunWriter(fs::path folder, std::unique_ptr<JournalWriter> journal, StoredRun run)
    : folder_(std::move(folder)),
      digest_(layout_digest(run.layout())),
      run_(std::move(run)),
      journal_(std::move(journal)) {}

RunWriter::~RunWriter() = default;

std::unique_ptr<RunWriter> RunWriter::create(const fs::path& directory, StoredRun run) {
  const std::string line = run_line(run);
  if (line.size() > kMostLineBytes) {
    std::size_t splits = 0;
    for (const LayoutScheme& scheme : run.layout().schemes) splits += scheme.splits.size();
    throw StoreError(
        fmt::format("the sweep has {} configurations and {} splits, more than a run's journal can name together; take "
                    "fewer repeats or folds, or split the sweep into several",
                    run.layout().cells.size(), splits));
  }
  RunFolderDraft draft(directory, run.id);
  run.id = draft.id();
  auto journal = JournalWriter::create(draft.path() / kJournalName);
  journal->append(line);
  const fs::path folder = draft.publish();
  journal->set_path(folder / kJournalName);
  return std::unique_ptr<RunWriter>(new RunWriter(folder, std::move(journal), std::move(run)));
}

std::unique_ptr<RunWriter> RunWriter::open(const fs::path& folder, std::shared_ptr<const RunLayout> layout) {
  require_journal(folder);
  std::unique_ptr<JournalWriter> journal;
  try {
    journal = JournalWriter::open(folder / kJournalName);
  } catch (const JournalIsLocked&) {
    refuse_locked(folder);
  }
  JournalContents contents = read_journal(folder, {.with_arrays = true, .layout = std::move(layout)});
  if (contents.damage.empty()) {
    journal->cut(contents.whole_bytes);
  } else {
    journal = JournalWriter::without(folder / kJournalName, contents.unusable_lines);
  }
  if (!contents.has_run_line) journal->append(run_line(contents.run));
  std::vector<std::string> lost_lines = problems_of_lost_lines(folder, contents);
  auto writer = std::unique_ptr<RunWriter>(new RunWriter(folder, std::move(journal), std::move(contents.run)));
  writer->damage_ = std::move(contents.damage);
  writer->lost_lines_ = std::move(lost_lines);
  writer->untold_array_bytes_ = contents.untold_array_bytes;
  return writer;
}

fs::path RunWriter::store(const fs::path& directory, StoredRun run) {
  const auto writer = create(directory, {.id = run.id,
                                         .experiment = run.experiment,
                                         .shard = run.shard,
                                         .outcomes = OutcomeTable(run.outcomes.shared_layout()),
                                         .sessions = {},
                                         .pass_seconds = std::vector<std::optional<double>>(run.pass_seconds.size())});
  std::string sessions;
  for (const Session& session : run.sessions) {
    sessions += session_line(session);
    const bool is_last = &session == &run.sessions.back();
    if (!is_last && !session.finished.empty()) sessions += end_line(session);
  }
  for (const Session& source : run.sources) sessions += session_line(source);
  writer->journal_->append(sessions);
  writer->run_.sessions = std::move(run.sessions);
  writer->run_.sources = std::move(run.sources);
  writer->has_session_ = true;
  News& news = writer->pending_;
  for (const Outcome& outcome : run.outcomes.all()) {
    if (outcome.status != SplitStatus::pending) news.outcomes.push_back(outcome);
  }
  for (std::size_t pass = 0; pass < run.pass_seconds.size(); ++pass) {
    if (run.pass_seconds[pass]) news.pass_seconds.emplace_back(pass, *run.pass_seconds[pass]);
  }
  news.load_seconds = run.load_seconds;
  const bool is_complete = run.outcomes.is_complete();
  writer->close(is_complete, is_complete ? "" : "some of it is in none of the runs that it was made of");
  return writer->folder();
}

WriterCounts RunWriter::counts() const {
  const std::lock_guard lock(journal_mutex_);
  return {journal_->bytes(), array_bytes_, journal_->syncs() + array_syncs_};
}

void RunWriter::begin(Session session, std::function<void()> failed, std::vector<Session> sources) {
  failed_ = std::move(failed);
  begun_ = last_flush_ = Clock::now();
  std::string lines = session_line(session);
  for (const Session& source : sources) lines += session_line(source);
  journal_->append(lines);
  run_.sessions.push_back(std::move(session));
  std::ranges::move(sources, std::back_inserter(run_.sources));
  has_session_ = true;
  background_ = std::jthread([this](const std::stop_token& stop) { write_in_background(stop); });
}

template <typename Put>
void RunWriter::put(const Put& put_into) {
  const std::lock_guard lock(pending_mutex_);
  const bool is_first = pending_.is_empty();
  put_into(pending_);
  // Who waits for news wants the first alone.
  if (is_first) pending_changed_.notify_one();
}

void RunWriter::add(std::vector<Outcome> outcomes) {
  for (Outcome& outcome : outcomes) make_texts_valid(outcome);
  put([&](News& news) { std::move(outcomes.begin(), outcomes.end(), std::back_inserter(news.outcomes)); });
}

void RunWriter::add_load_seconds(double taken) {
  put([&](News& news) { news.load_seconds = news.load_seconds.value_or(0) + taken; });
}

void RunWriter::add_data_files(const std::vector<StoredFile>& files) {
  put([&](News& news) { news.data_files = files; });
}

void RunWriter::finish_pass(std::size_t pass, double taken) {
  put([&](News& news) { news.pass_seconds.emplace_back(pass, taken); });
  const Clock::duration since_last_flush = [&] {
    const std::lock_guard lock(journal_mutex_);
    return Clock::now() - last_flush_;
  }();
  // Many small passes share a flush of the background.
  if (since_last_flush > kFlushInterval / 4) flush();
}

void RunWriter::set_progress(const RunProgress& progress) {
  const std::lock_guard lock(pending_mutex_);
  progress_ = progress;
}

void RunWriter::flush() {
  const std::lock_guard journal_lock(journal_mutex_);
  if (error_) std::rethrow_exception(error_);
  News news;
  {
    const std::lock_guard lock(pending_mutex_);
    news = std::exchange(pending_, {});
  }
  last_flush_ = Clock::now();
  if (news.is_empty()) return;
  try {
    journal_->append(lines_of(news));
  } catch (...) {
    error_ = std::current_exception();
    throw;
  }
  written_.push_back(std::move(news));
}

std::string RunWriter::lines_of(const News& news) {
  std::string lines;
  if (news.load_seconds) lines += load_line(*news.load_seconds);
  if (news.data_files) lines += data_files_line(*news.data_files);
  const std::span<const Outcome> outcomes = news.outcomes;
  std::size_t first = 0;
  std::size_t values = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    for (const NamedArray& array : outcomes[i].arrays) values += value_count(array);
    if (i + 1 - first < kMostOutcomes && values < kMostValues && i + 1 < outcomes.size()) continue;
    lines += outcome_lines(outcomes.subspan(first, i + 1 - first));
    first = i + 1;
    values = 0;
  }
  if (arrays_ && !outcomes.empty()) {
    arrays_->sync_data();
    ++array_syncs_;
  }
  for (const auto& [pass, taken] : news.pass_seconds) lines += pass_line(pass, taken);
  return lines;
}

std::string RunWriter::outcome_lines(std::span<const Outcome> outcomes) {
  const std::size_t bytes_per_integer = integer_bytes(outcomes);
  const std::vector<std::byte> bytes = array_bytes(outcomes, bytes_per_integer);
  std::optional<ArrayBytes> place;
  if (!bytes.empty()) {
    place = append_arrays(bytes);
    place->integer_bytes = bytes_per_integer;
  }
  return outcomes_line(run_.outcomes, digest_, outcomes, place);
}

std::uint64_t RunWriter::cut_untold_arrays() {
  // Where lines are lost, the bytes may be those of which they told.
  if (untold_array_bytes_ == 0 || !damage_.empty() || !lost_lines_.empty()) return 0;
  FileDescriptor file(folder_ / kArraysName, O_RDWR | O_NOFOLLOW, "cannot open for writing");
  file.require_regular();
  if (file.size() < untold_array_bytes_) return 0;
  file.truncate(file.size() - untold_array_bytes_);
  file.sync();
  file.close();
  return std::exchange(untold_array_bytes_, 0);
}

ArrayBytes RunWriter::append_arrays(std::span<const std::byte> bytes) {
  if (!arrays_) {
    arrays_ = std::make_unique<FileDescriptor>(folder_ / kArraysName, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW,
                                               "cannot open for writing");
    arrays_->require_regular();
    // What a killed writer left at its end belongs to no line of the journal.
    array_bytes_ = arrays_->size();
    sync_folder(folder_);
  }
  Sha256 hash;
  hash.update(bytes);
  ArrayBytes place{array_bytes_, bytes.size(), hash.hex_digest()};
  arrays_->write_all(bytes);
  array_bytes_ += bytes.size();
  return place;
}

void RunWriter::absorb() {
  std::vector<News> written;
  {
    const std::lock_guard lock(journal_mutex_);
    written = std::exchange(written_, {});
  }
  for (News& news : written) {
    for (Outcome& outcome : news.outcomes) run_.outcomes.add(std::move(outcome));
    for (const auto& [pass, taken] : news.pass_seconds) {
      run_.pass_seconds[pass] = run_.pass_seconds[pass].value_or(0) + taken;
    }
    run_.load_seconds += news.load_seconds.value_or(0);
    if (news.data_files) run_.sessions.back().provenance.data_files = std::move(*news.data_files);
  }
}

void RunWriter::snapshot() {
  const std::vector<Snapshot> snapshots = make_snapshots(run_);
  {
    // First, so that a snapshot that is on the disk is one that the journal knows.
    const std::lock_guard lock(journal_mutex_);
    journal_->append(snapshots_line(stored_files(snapshots), run_.outcomes.done() + run_.outcomes.failed()));
  }
  write_snapshots(folder_, snapshots, snapshots_);
  snapshots_ = stored_files(snapshots);
}

void RunWriter::write_progress() const {
  RunProgress progress;
  {
    const std::lock_guard lock(pending_mutex_);
    progress = progress_;
  }
  write_progress_file(folder_, {progress, std::chrono::duration<double>(Clock::now() - begun_).count()});
}

void RunWriter::write_in_background(const std::stop_token& stop) {
  Clock::time_point next_progress = begun_ + kProgressInterval;
  Clock::time_point next_snapshot = begun_ + kFirstSnapshot;
  std::size_t outcomes_in_snapshot = 0;
  try {
    while (!stop.stop_requested()) {
      {
        std::unique_lock lock(pending_mutex_);
        pending_changed_.wait_for(lock, stop, kProgressInterval, [&] { return !pending_.is_empty(); });
      }
      flush();
      absorb();
      if (Clock::now() >= next_progress) {
        write_progress();
        next_progress = Clock::now() + kProgressInterval;
      }
      const std::size_t outcomes = run_.outcomes.done() + run_.outcomes.failed();
      if (Clock::now() >= next_snapshot && outcomes > outcomes_in_snapshot) {
        const Clock::time_point start = Clock::now();
        snapshot();
        outcomes_in_snapshot = outcomes;
        next_snapshot =
            Clock::now() + std::max<Clock::duration>(kFirstSnapshot, kSnapshotSpacing * (Clock::now() - start));
      }
      std::unique_lock lock(pending_mutex_);
      pending_changed_.wait_for(lock, stop, kFlushInterval, [] { return false; });
    }
  } catch (...) {
    {
      const std::lock_guard lock(journal_mutex_);
      if (!error_) error_ = std::current_exception();
    }
    failed_();
  }
}

StoredRun RunWriter::close(bool is_complete, const std::string& reason) {
  background_.request_stop();
  if (background_.joinable()) background_.join();
  try {
    flush();
    absorb();
    if (!is_complete && run_.outcomes.is_empty()) {
      remove_folder();
    } else if (has_session_) {
      Session& session = run_.sessions.back();
      session.finished = to_utc_text(std::chrono::system_clock::now());
      // Who tries again what failed leaves what is pending.
      session.is_complete = is_complete && (run_.shard || run_.outcomes.is_complete());
      session.reason = valid_utf8(reason);
      if (is_complete || run_.outcomes.size() <= kQuicklyStored) snapshot();
      journal_->append(end_line(session));
      remove_progress_file(folder_);
    }
  } catch (...) {
    if (run_.outcomes.is_empty()) remove_folder();
    throw;
  }
  journal_.reset();
  return std::move(run_);
}

void RunWriter::rebuild() { snapshot(); }

void RunWriter::remove_folder() {
  // Under a temporary name first: a folder that is half gone looks like no run.
  const fs::path temporary = folder_.parent_path() / fmt::format(".{}.gridfold-tmp", folder_.filename().string());
  std::error_code ignored;
  fs::rename(folder_, temporary, ignored);
  fs::remove_all(temporary, ignored);
}

}  // namespace gridfold
