#include "store/run_index.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "store/indexed_run.hpp"
#include "store/journal.hpp"
#include "store/run_id.hpp"
#include "store/run_tags.hpp"
#include "store/sqlite/database.hpp"

namespace gridfold {

/// What tells that a folder is still the one that was read; taken before it is, so that what comes meanwhile is seen
/// next time.
struct FolderStamp {
  std::int64_t modified = 0;
  std::int64_t inode = 0;
  /// Changes without the folder's own time, while a run is written or where something cuts it.
  std::int64_t journal_bytes = -1;
  /// Changes alone where somebody edits the tags in their place.
  std::int64_t tags_modified = 0;

  bool operator==(const FolderStamp&) const = default;
};

namespace {

namespace fs = std::filesystem;

/// Raised with every change of the tables or of what stands in them.
constexpr std::int64_t kVersion = 10;

constexpr const char* kTables = R"(
  CREATE TABLE runs(run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, modified INTEGER, inode INTEGER,
                    journal_bytes INTEGER, tags_modified INTEGER, problem TEXT, name TEXT, experiment TEXT, shard TEXT, tags TEXT,
                    is_finished INTEGER, started TEXT, finished TEXT, configurations INTEGER, splits INTEGER,
                    done INTEGER, failed INTEGER, score TEXT, digest TEXT, scores TEXT, kept TEXT, is_failed_fast INTEGER,
                    higher_is_better INTEGER, order_time TEXT);
  CREATE TABLE bests(run INTEGER, place INTEGER, name TEXT, mean REAL, configuration TEXT, optimism TEXT,
                     nested_mean REAL, PRIMARY KEY(run, place)) WITHOUT ROWID;
  CREATE TABLE cells(key INTEGER, run INTEGER, done INTEGER, is_complete INTEGER, PRIMARY KEY(key, run)) WITHOUT ROWID;
  CREATE INDEX cells_of_run ON cells(run);
)";

std::int64_t nanoseconds_of(const timespec& time) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kPerSecond + time.tv_nsec;
}

std::int64_t journal_bytes_of(const fs::path& folder) {
  struct stat status {};
  return ::lstat((folder / kJournalName).c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_size) : -1;
}

std::int64_t tags_modified(const fs::path& folder) {
  struct stat status {};
  return ::lstat((folder / kTagsName).c_str(), &status) == 0 ? nanoseconds_of(status.st_mtim) : 0;
}

/// Empty where it is no folder of its own: links are not followed.
std::optional<FolderStamp> stamp_of(const fs::path& folder) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
  return FolderStamp{nanoseconds_of(status.st_mtim), static_cast<std::int64_t>(status.st_ino), journal_bytes_of(folder),
                     tags_modified(folder)};
}

/// A folder that changes again within the clock's resolution keeps its time: it is read again next time.
bool may_change_unseen(const FolderStamp& stamp) {
  constexpr std::int64_t kRecent = 2'000'000'000;
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  return now.count() - std::max(stamp.modified, stamp.tags_modified) < kRecent;
}

std::set<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::set<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

bool holds_run(const fs::path& directory) {
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed); !failed && entry != fs::end(entry); entry.increment(failed)) {
    if (!entry->path().filename().string().starts_with('.') && looks_like_run(entry->path())) return true;
  }
  return false;
}

/// When a run was begun: the start that it recorded. A merged run records that of its first part, and one that was
/// killed at once none: there the time in its id counts, unless it lies in the future.
std::string order_time(const RunEntry& entry) {
  if (!is_run_id(entry.id)) return entry.started;
  const std::string& id = entry.id;
  const std::string made = fmt::format("{}-{}-{}T{}:{}:{}", id.substr(0, 4), id.substr(4, 2), id.substr(6, 2),
                                       id.substr(9, 2), id.substr(11, 2), id.substr(13, 7));
  return made > entry.started && made <= to_utc_text(std::chrono::system_clock::now()) ? made : entry.started;
}

/// Whether splits with these scores and arrays have all that a run of the wanted layout stores.
bool can_serve(const std::set<std::string>& scores, const std::set<std::string>& kept, const RunLayout& wanted) {
  const bool has_scores = std::ranges::all_of(wanted.scores, [&](const ScoreRecord& score) {
    return scores.contains(fmt::format("{} {}", score.name, score.revision));
  });
  const bool has_arrays =
      std::ranges::all_of(wanted.kept, [&](const std::string& name) { return kept.contains(name); });
  // Scores decide whether predictions hold class scores, too.
  const bool keeps_predictions = std::ranges::find(wanted.kept, "predictions") != wanted.kept.end();
  return has_scores && has_arrays && (!keeps_predictions || scores.size() == wanted.scores.size());
}

/// 16 hexadecimal digits as a number of 64 bits.
std::optional<std::int64_t> number_of(const std::string& key) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number, 16);
  if (error != std::errc() || end != key.data() + key.size() || key.empty()) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

class RunIndex::Impl {
 public:
  Impl(fs::path directory, const fs::path& file, const std::stop_token& stop)
      : directory_(std::move(directory)), database_(file) {
    // Made from the run folders: where a crash of the machine damages it, it is made anew.
    database_.run("PRAGMA synchronous = OFF");
    sqlite::Statement version = database_.prepare("PRAGMA user_version");
    const bool is_ours = version.step() && version.integer(0) == kVersion;
    version.run();
    if (!is_ours) {
      database_.run(
          "BEGIN IMMEDIATE; DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS bests; DROP TABLE IF EXISTS cells;");
      database_.run(kTables);
      database_.run(fmt::format("PRAGMA user_version = {}; COMMIT;", kVersion).c_str());
    }
    refresh(stop);
  }

  std::vector<RunEntry> runs() const {
    std::vector<RunEntry> runs;
    sqlite::Statement rows = database_.prepare(
        "SELECT id, name, experiment, shard, tags, is_finished, started, finished, configurations, splits, done, "
        "failed, score, digest, is_failed_fast, run, higher_is_better FROM runs WHERE problem = '' ORDER BY "
        "order_time, id");
    std::map<std::int64_t, std::vector<BestOfGroup>> bests = bests_of_runs();
    const auto size = [&](int column) { return static_cast<std::size_t>(rows.integer(column)); };
    while (rows.step()) {
      RunEntry entry{.id = rows.text(0),
                     .name = rows.text(1),
                     .experiment = rows.text(2),
                     .shard = rows.text(3),
                     .tags = {},
                     .started = rows.text(6),
                     .finished = rows.text(7),
                     .configurations = size(8),
                     .splits = size(9),
                     .done = size(10),
                     .failed = size(11),
                     .score = rows.text(12),
                     .higher_is_better = rows.integer(16) != 0,
                     .bests = std::move(bests[rows.integer(15)]),
                     .digest = rows.text(13)};
      for (const std::string& tag : lines_of(rows.text(4))) entry.tags.push_back(tag);
      entry.state = state_of({rows.integer(5) != 0, rows.integer(14) != 0}, entry.failed, directory_ / entry.id);
      runs.push_back(std::move(entry));
    }
    return runs;
  }

  std::vector<UnreadableRun> unreadable() const {
    std::vector<UnreadableRun> unreadable;
    sqlite::Statement rows = database_.prepare("SELECT id, problem FROM runs WHERE problem <> '' ORDER BY id");
    while (rows.step()) unreadable.push_back({directory_ / rows.text(0), rows.text(1)});
    return unreadable;
  }

  std::vector<std::vector<CellPlace>> places_of(const RunLayout& wanted) {
    std::vector<std::vector<CellPlace>> places(wanted.cells.size());
    sqlite::Statement rows = database_.prepare(
        "SELECT id, cells.done, is_complete, scores, kept FROM cells JOIN runs USING (run)"
        " WHERE key = ?1 AND problem = '' AND digest <> '' ORDER BY order_time DESC, id DESC");
    // Each question that is a transaction of its own is eight system calls; who writes waits for the end of one.
    constexpr std::size_t kCellsAtOnce = 10'000;
    database_.run("BEGIN");
    for (std::size_t cell = 0; cell < places.size(); ++cell) {
      if (cell % kCellsAtOnce == kCellsAtOnce - 1) database_.run("COMMIT; BEGIN");
      const std::optional<std::int64_t> number = number_of(wanted.cells[cell].key);
      if (!number || !std::ranges::binary_search(keys(), *number)) continue;
      rows.bind(1, *number);
      while (rows.step()) {
        if (!can_serve(lines_of(rows.text(3)), lines_of(rows.text(4)), wanted)) continue;
        places[cell].push_back({rows.text(0), static_cast<std::size_t>(rows.integer(1)), rows.integer(2) != 0});
      }
    }
    database_.run("COMMIT");
    return places;
  }

  std::set<std::string> runs_holding(const std::set<std::string>& keys) const {
    std::set<std::string> runs;
    sqlite::Statement rows = database_.prepare("SELECT id FROM cells JOIN runs USING (run) WHERE key = ?1");
    for (const std::string& key : keys) {
      const std::optional<std::int64_t> number = number_of(key);
      if (!number) continue;
      rows.bind(1, *number);
      while (rows.step()) runs.insert(rows.text(0));
    }
    return runs;
  }

  bool is_empty() { return keys().empty(); }

 private:
  /// Of all cells, ascending, read once: a sweep of a million cells asks for many that no run holds.
  const std::vector<std::int64_t>& keys() {
    if (!keys_) {
      std::vector<std::int64_t> keys;
      sqlite::Statement rows = database_.prepare("SELECT DISTINCT key FROM cells ORDER BY key");
      while (rows.step()) keys.push_back(rows.integer(0));
      keys_ = std::move(keys);
    }
    return *keys_;
  }

  std::map<std::int64_t, std::vector<BestOfGroup>> bests_of_runs() const {
    std::map<std::int64_t, std::vector<BestOfGroup>> bests;
    sqlite::Statement rows = database_.prepare(
        "SELECT run, name, mean, configuration, optimism, nested_mean FROM bests ORDER BY run, place");
    while (rows.step()) {
      BestOfGroup best{.group = rows.text(1), .mean = {}, .configuration = rows.text(3), .optimism = rows.text(4)};
      if (!rows.is_null(2)) best.mean = rows.real(2);
      if (!rows.is_null(5)) best.nested_mean = rows.real(5);
      bests[rows.integer(0)].push_back(std::move(best));
    }
    return bests;
  }

  void refresh(const std::stop_token& stop) {
    std::map<std::string, FolderStamp> known = known_runs();
    bool has_begun = false;
    // Readers of an index that is up to date do not wait for each other.
    const auto begin = [&] {
      if (!has_begun) database_.run("BEGIN IMMEDIATE");
      has_begun = true;
    };
    std::error_code failed;
    for (fs::directory_iterator entry(directory_, failed); !failed && entry != fs::end(entry);
         entry.increment(failed)) {
      if (stop.stop_requested()) {
        // What was read stays in the index.
        if (has_begun) database_.run("COMMIT");
        throw Cancelled{};
      }
      const std::string id = entry->path().filename().string();
      if (id.starts_with('.')) continue;
      const std::optional<FolderStamp> stamp = stamp_of(entry->path());
      if (!stamp) continue;
      const auto place = known.find(id);
      const bool is_known = place != known.end();
      const bool is_same = is_known && place->second == *stamp;
      if (is_known) known.erase(place);
      if (is_same || (!is_known && !looks_like_run(entry->path()))) continue;
      begin();
      remove(id);
      if (looks_like_run(entry->path())) read(entry->path(), id, *stamp);
    }
    for (const auto& [id, gone] : known) {
      begin();
      remove(id);
    }
    if (has_begun) database_.run("COMMIT");
  }

  std::map<std::string, FolderStamp> known_runs() const {
    std::map<std::string, FolderStamp> known;
    sqlite::Statement rows = database_.prepare("SELECT id, modified, inode, journal_bytes, tags_modified FROM runs");
    while (rows.step()) known[rows.text(0)] = {rows.integer(1), rows.integer(2), rows.integer(3), rows.integer(4)};
    return known;
  }

  void remove(const std::string& id) {
    for (const char* table : {"cells", "bests"}) {
      database_.prepare(fmt::format("DELETE FROM {} WHERE run = (SELECT run FROM runs WHERE id = ?1)", table))
          .bind(1, id)
          .run();
    }
    database_.prepare("DELETE FROM runs WHERE id = ?1").bind(1, id).run();
  }

  void read(const fs::path& folder, const std::string& id, FolderStamp stamp) {
    IndexedRun run;
    std::string problem;
    if (may_change_unseen(stamp)) stamp.modified = 0;
    try {
      run = read_for_index(folder);
      run.entry.id = id;
    } catch (const std::exception& error) {
      // One bad folder is told, and stops nothing.
      problem = error.what();
      if (problem.find(folder.string()) == std::string::npos) {
        problem = fmt::format("{}: cannot be read: {}", folder.string(), problem);
      }
    }
    insert(id, stamp, run, problem);
  }

  void insert(const std::string& id, const FolderStamp& stamp, const IndexedRun& run, const std::string& problem) {
    const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    const RunEntry& entry = run.entry;
    sqlite::Statement row = database_.prepare(
        "INSERT INTO runs(id, modified, inode, journal_bytes, problem, name, experiment, shard, tags, is_finished,"
        " started, finished, configurations, splits, done, failed, score, digest, scores, kept, is_failed_fast,"
        " higher_is_better, order_time, tags_modified)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
        "?23, ?24)"
        " RETURNING run");
    row.bind(1, id).bind(2, stamp.modified).bind(3, stamp.inode).bind(4, stamp.journal_bytes).bind(5, problem);
    row.bind(6, entry.name).bind(7, entry.experiment).bind(8, entry.shard);
    row.bind(9, fmt::format("{}", fmt::join(entry.tags, "\n"))).bind(10, std::int64_t{run.end.is_finished});
    row.bind(11, entry.started).bind(12, entry.finished).bind(13, number(entry.configurations));
    row.bind(14, number(entry.splits)).bind(15, number(entry.done)).bind(16, number(entry.failed));
    row.bind(17, entry.score).bind(18, entry.digest).bind(19, run.scores).bind(20, run.kept);
    row.bind(21, std::int64_t{run.end.is_failed_fast}).bind(22, std::int64_t{entry.higher_is_better});
    row.bind(23, order_time(entry)).bind(24, stamp.tags_modified);
    row.step();
    const std::int64_t run_number = row.integer(0);
    row.run();
    for (std::size_t place = 0; place < entry.bests.size(); ++place) {
      const BestOfGroup& best = entry.bests[place];
      sqlite::Statement one = database_.prepare("INSERT INTO bests VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
      one.bind(1, run_number).bind(2, number(place)).bind(3, best.group);
      if (best.mean) one.bind(4, *best.mean);
      if (best.nested_mean) one.bind(7, *best.nested_mean);
      one.bind(5, best.configuration).bind(6, best.optimism).run();
    }
    sqlite::Statement cell = database_.prepare("INSERT OR IGNORE INTO cells VALUES(?1, ?2, ?3, ?4)");
    for (const auto& [key, count] : run.cells) {
      const std::optional<std::int64_t> key_number = number_of(key);
      if (!key_number) continue;
      cell.bind(1, *key_number)
          .bind(2, run_number)
          .bind(3, number(count.done))
          .bind(4, std::int64_t{count.is_complete});
      cell.run();
    }
  }

  fs::path directory_;
  sqlite::Database database_;
  std::optional<std::vector<std::int64_t>> keys_;
};

void RunIndex::open(const fs::path& file) const { impl_ = std::make_unique<Impl>(directory_, file, stop_); }

/// In place of the file; in memory where that cannot be.
void RunIndex::make_anew() const {
  const fs::path file = directory_ / kRunIndexName;
  std::error_code failed;
  impl_.reset();
  fs::remove(file, failed);
  fs::remove(file.string() + "-journal", failed);
  try {
    open(file);
  } catch (const StoreError&) {
    impl_.reset();
    open({});
  }
}

/// What `read` gives of the index; once more of a new one where this one is damaged.
template <typename Read>
auto RunIndex::read(const Read& read) const {
  try {
    return read(*impl_);
  } catch (const StoreError&) {
    if (!problem_.empty()) throw;
    make_anew();
    return read(*impl_);
  }
}

namespace {

/// What stands in the place of the index, or of a file that SQLite keeps beside it, and is no regular file; empty where
/// nothing does.
fs::path no_regular_file(const fs::path& index) {
  for (const char* ending : {"", "-journal", "-wal", "-shm"}) {
    fs::path file = index.string() + ending;
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(file, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) return file;
  }
  return {};
}

}  // namespace

RunIndex::RunIndex(const fs::path& directory, std::stop_token stop) : directory_(directory), stop_(std::move(stop)) {
  const fs::path file = directory / kRunIndexName;
  std::error_code failed;
  const fs::directory_iterator entries(directory, failed);
  if (failed && failed != std::errc::no_such_file_or_directory) {
    throw StoreError(system_error_text(directory, "cannot list the runs", failed.value()));
  }
  const fs::file_status status = fs::symlink_status(file, failed);
  // No file is left in a folder that has nothing to do with runs.
  if (!fs::exists(status) && !holds_run(directory)) {
    open({});
  } else if (const fs::path foreign = no_regular_file(file); !foreign.empty()) {
    // Whose it is and where it leads is not known.
    problem_ = foreign.string() + ": is no regular file and stays as it is; the index of runs is made anew each time";
    open({});
  } else {
    try {
      open(file);
    } catch (const StoreError&) {
      make_anew();
    }
  }
  std::tie(runs_, unreadable_) = read([](Impl& impl) { return std::pair(impl.runs(), impl.unreadable()); });
}

RunIndex::~RunIndex() = default;

bool RunIndex::is_empty() const {
  return read([](Impl& impl) { return impl.is_empty(); });
}

std::vector<std::vector<CellPlace>> RunIndex::places_of(const RunLayout& wanted) const {
  return read([&](Impl& impl) { return impl.places_of(wanted); });
}

std::set<std::string> RunIndex::runs_holding(const std::set<std::string>& keys) const {
  return read([&](Impl& impl) { return impl.runs_holding(keys); });
}

}  // namespace gridfold
