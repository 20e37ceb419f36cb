#include "store/read_journal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <new>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/paths.hpp"
#include "core/sha256.hpp"
#include "store/file_descriptor.hpp"
#include "store/journal.hpp"
#include "store/journal_records.hpp"
#include "store/layout_json.hpp"
#include "store/parse_json.hpp"
#include "store/provenance.hpp"
#include "store/provenance_json.hpp"
#include "store/read_file.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// The file of arrays, read block by block in the order of the journal.
class ArrayReader {
 public:
  explicit ArrayReader(const fs::path& file) : file_(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open") {
    file_.require_regular();
    size_ = file_.size();
  }

  ArrayRange range() const { return {position_, size_}; }

  /// Throws StoreError where the bytes are not those that were stored.
  std::vector<std::byte> read(const ArrayBytes& place, const std::string& source) {
    skip(place.offset - position_);
    std::vector<std::byte> bytes(place.bytes);
    bytes.resize(file_.read_up_to(bytes));
    position_ = place.offset + place.bytes;
    Sha256 hash;
    hash.update(bytes);
    if (bytes.size() != place.bytes || hash.hex_digest() != place.sha256) {
      throw StoreError(fmt::format("{}: its arrays are damaged, in {}", source, kArraysName));
    }
    return bytes;
  }

 private:
  void skip(std::uint64_t bytes) {
    if (bytes > 0 && ::lseek(file_.number(), static_cast<off_t>(bytes), SEEK_CUR) < 0) {
      throw StoreError(file_.path().string() + ": cannot read");
    }
  }

  FileDescriptor file_;
  std::uint64_t position_ = 0;
  std::uint64_t size_ = 0;
};

class ContentsReader {
 public:
  ContentsReader(const fs::path& folder, const JournalOptions& options)
      : file_(folder / kJournalName), options_(options), lines_(file_) {
    std::error_code ignored;
    if (options.with_arrays && fs::exists(fs::symlink_status(folder / kArraysName, ignored))) {
      arrays_.emplace(folder / kArraysName);
    }
    id_ = fs::absolute(folder).lexically_normal().filename().string();
    if (id_.empty()) id_ = fs::absolute(folder).lexically_normal().parent_path().filename().string();
  }

  JournalContents read() {
    begin();
    while (const auto json = lines_.next()) {
      if (is_run_line(*json)) continue;
      const std::string source = fmt::format("{}:{}", file_.string(), lines_.line());
      const nlohmann::ordered_json value = parse_json(*json, source);
      take(JsonField(value, source, ""), source);
    }
    for (const std::size_t line : lines_.damaged_lines()) {
      contents_->damage.push_back(
          fmt::format("{}:{}: the line is damaged; what it held is not known", file_.string(), line));
    }
    contents_->whole_bytes = lines_.whole_bytes();
    contents_->torn_bytes = lines_.all_bytes() - lines_.whole_bytes();
    contents_->has_lost_line_feed = lines_.has_lost_line_feed();
    contents_->damaged_last_lines = lines_.damaged_last_lines();
    if (arrays_) contents_->untold_array_bytes = arrays_->range().end - arrays_->range().begin;
    return std::move(*contents_);
  }

 private:
  static bool is_run_line(std::string_view json) { return json.starts_with("{\"record\":\"run\","); }

  /// The line that says what the run is stands first, or again where it was damaged.
  std::optional<StoredRun> find_run() {
    JournalReader lines(file_);
    while (const auto json = lines.next()) {
      has_right_lines_ = true;
      if (!is_run_line(*json)) continue;
      const std::string source = fmt::format("{}:{}", file_.string(), lines.line());
      const nlohmann::ordered_json value = parse_json(*json, source);
      return run_from(JsonField(value, source, ""));
    }
    return std::nullopt;
  }

  void begin() {
    std::optional<StoredRun> run = find_run();
    const bool has_run_line = run.has_value();
    if (!run && !options_.layout) {
      const fs::path config = file_.parent_path() / "config.yaml";
      std::error_code ignored;
      const bool has_config = fs::is_regular_file(fs::symlink_status(config, ignored));
      throw StoreError(fmt::format(
          "{}: is no journal of gridfold, or its first line is damaged{}", file_.string(),
          has_config && has_right_lines_
              ? fmt::format("; `gridfold run {}` writes it again and keeps what is stored", shell_word(config))
              : ""));
    }
    if (!run) {
      run = StoredRun{.id = {},
                      .experiment = {},
                      .shard = {},
                      .outcomes = OutcomeTable(options_.layout),
                      .sessions = {},
                      .pass_seconds = std::vector<std::optional<double>>(options_.layout->passes.size())};
    }
    run->id = id_;
    digest_ = layout_digest(run->layout());
    contents_.emplace(JournalContents{.run = std::move(*run),
                                      .damage = {},
                                      .unusable_lines = {},
                                      .has_run_line = has_run_line,
                                      .snapshots = {},
                                      .earlier_snapshots = {}});
  }

  void take_session(Session session) {
    StoredRun& run = contents_->run;
    (session.taken_from.empty() ? run.sessions : run.sources).push_back(std::move(session));
  }

  void take(const JsonField& line, const std::string& source) {
    StoredRun& run = contents_->run;
    switch (record_kind(line)) {
      case JournalRecord::session:
        take_session(session_from(line));
        break;
      case JournalRecord::end:
        if (run.sessions.empty()) run.sessions.emplace_back();
        read_end(line, run.sessions.back());
        break;
      case JournalRecord::outcomes:
        take_outcomes(line, source);
        break;
      case JournalRecord::pass: {
        const JsonField pass = line["pass"];
        if (pass.size() >= run.pass_seconds.size()) pass.refuse("a pass of the run");
        std::optional<double>& seconds = run.pass_seconds[pass.size()];
        seconds = seconds.value_or(0) + line["seconds"].number();
        break;
      }
      case JournalRecord::load:
        run.load_seconds += line["seconds"].number();
        break;
      case JournalRecord::data_files:
        if (!run.sessions.empty()) run.sessions.back().provenance.data_files = files_of(line["files"]);
        break;
      case JournalRecord::snapshots:
        contents_->earlier_snapshots = std::exchange(contents_->snapshots, folder_files_of(line["files"]));
        contents_->snapshot_outcomes = line.has("outcomes") ? line["outcomes"].size() : 0;
        break;
      case JournalRecord::run:
      case JournalRecord::unknown:
        break;
    }
  }

  /// A block that cannot be used is passed over: what it held is computed again.
  void take_outcomes(const JsonField& line, const std::string& source) {
    StoredRun& run = contents_->run;
    OutcomeBlock block;
    try {
      if (line["layout"].text() != digest_) throw StoreError(source + ": holds outcomes of another run");
      if (options_.with_arrays && !arrays_ && line.has("arrays")) {
        throw StoreError(fmt::format("{}: its arrays are missing, for there is no {}", source, kArraysName));
      }
      block = outcomes_from(line, run.layout(), arrays_ ? std::optional(arrays_->range()) : std::nullopt);
      if (block.arrays) set_array_values(block, arrays_->read(*block.arrays, source));
    } catch (const StoreError& error) {
      contents_->damage.push_back(fmt::format("{}; its outcomes do not count", error.what()));
      contents_->unusable_lines.push_back(lines_.line());
      return;
    }
    try {
      for (Outcome& outcome : block.outcomes) run.outcomes.add(std::move(outcome));
    } catch (const StoreError& error) {
      throw StoreError(fmt::format("{}: {}", source, error.what()));
    }
  }

  fs::path file_;
  const JournalOptions& options_;
  JournalReader lines_;
  std::optional<ArrayReader> arrays_;
  bool has_right_lines_ = false;
  std::string id_;
  std::string digest_;
  std::optional<JournalContents> contents_;
};

}  // namespace

namespace {

/// Whether the session has no end, and its process may be there; of another machine's, nobody knows.
bool may_be_at_work(const Session& session) {
  if (!session.finished.empty()) return false;
  const bool is_here = session.provenance.host == host_name();
  return !is_here || ::kill(static_cast<pid_t>(session.pid), 0) == 0 || errno == EPERM;
}

}  // namespace

JournalContents read_journal(const fs::path& folder, const JournalOptions& options) {
  require_journal(folder);
  try {
    return ContentsReader(folder, options).read();
  } catch (const std::bad_alloc&) {
    throw StoreError((folder / kJournalName).string() + ": reading it needs more memory than is available");
  }
}

void refuse_locked(const fs::path& folder) {
  constexpr int kAttempts = 100;
  constexpr std::chrono::milliseconds kBetween{20};
  std::string writer = "another process";
  // A process holds the lock for a moment before it has written what it is; until then the last session is of another
  // one.
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const bool is_writing = is_being_written(folder / kJournalName);
    try {
      const StoredRun run = read_journal(folder, {.with_arrays = false}).run;
      if (!run.sessions.empty() && (!is_writing || may_be_at_work(run.sessions.back()))) {
        writer = fmt::format("process {} on {}", run.sessions.back().pid, run.sessions.back().provenance.host);
        break;
      }
    } catch (const StoreError&) {
      // It may write what says so just now.
    }
    if (!is_writing) break;
    std::this_thread::sleep_for(kBetween);
  }
  throw RunInUse(fmt::format("{}: {} is writing this run", folder.string(), writer));
}

bool has_journal(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(fs::symlink_status(folder / kJournalName, ignored));
}

void refuse_lost_journal(const fs::path& folder) {
  if (has_journal(folder)) return;
  std::error_code ignored;
  const fs::path journal = folder / kJournalName;
  if (fs::exists(fs::symlink_status(journal, ignored))) throw StoreError(journal.string() + ": is no regular file");
  const fs::path summary = folder / "summary.json";
  if (!fs::is_regular_file(fs::symlink_status(summary, ignored))) return;
  if (parse_summary_json(read_file(summary, kMostSummaryBytes), summary.string()).is_made_from_journal) {
    throw StoreError(journal.string() + ": is missing; all other files were made from it");
  }
}

void require_readable_arrays(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(folder / kArraysName, ignored))) ArrayReader(folder / kArraysName);
}

void require_journal(const fs::path& folder) {
  refuse_lost_journal(folder);
  std::error_code ignored;
  if (!has_journal(folder) && fs::exists(fs::symlink_status(folder / "summary.json", ignored))) {
    throw StoreError(folder.string() + ": an earlier version stored this run, without a journal");
  }
}

}  // namespace gridfold
