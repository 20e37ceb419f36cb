#include "store/pack_run.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/printable.hpp"
#include "store/archive.hpp"
#include "store/artifact_files.hpp"
#include "store/artifact_sums.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/journal.hpp"
#include "store/output_directory.hpp"
#include "store/output_file.hpp"
#include "store/read_journal.hpp"
#include "store/read_run.hpp"
#include "store/run_id.hpp"
#include "store/run_index.hpp"
#include "store/run_tags.hpp"
#include "store/stale_folders.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// The journal first: who reads the archive learns at once what it is.
constexpr std::array<std::string_view, 9> kFiles{"journal.jsonl", "arrays.bin",  "results.h5",
                                                 "folds.csv",     "timings.csv", "config.yaml",
                                                 "summary.json",  "tags.txt",    kTestLedgerName};
/// An archive that unpacks to more is no run: journals shrink to a tenth.
constexpr std::uint64_t kMostGrowth = 200;
constexpr std::uint64_t kAlwaysAllowed = std::uint64_t{64} << 20;
/// What each file counts for beside its bytes, so that there cannot be many thousands of empty ones.
constexpr std::uint64_t kBytesOfEntry = std::uint64_t{64} << 10;

void require_no_problems(const std::vector<std::string>& problems) {
  if (!problems.empty()) throw StoreError(fmt::format("{}", fmt::join(problems, "\n")));
}

bool is_file_of_run(std::string_view file) {
  return std::find(kFiles.begin(), kFiles.end(), file) != kFiles.end() || is_artifact_name(file);
}

/// Whether a run's folder may hold the file without its being a part of the run: pictures and their scripts, files that
/// `rebuild` has replaced, and what a killed process leaves.
bool is_left_out(std::string_view file) {
  constexpr std::string_view kPlots = "plots/";
  constexpr std::string_view kProgress = "progress.json";
  constexpr std::string_view kReplaced = ".before-rebuild";
  constexpr std::string_view kTemporary = ".gridfold-tmp";
  if (file.starts_with(kPlots)) {
    const fs::path name(file.substr(kPlots.size()));
    return !name.empty() &&
           std::ranges::none_of(name, [](const fs::path& part) { return part.empty() || part == "." || part == ".."; });
  }
  if (file.ends_with(kReplaced)) return is_file_of_run(file.substr(0, file.size() - kReplaced.size()));
  if (file.ends_with(kTemporary)) {
    std::string whole(file.substr(0, file.size() - kTemporary.size()));
    const std::size_t name = whole.rfind('/') + 1;
    if (name == whole.size() || whole[name] != '.') return false;
    whole.erase(name, 1);
    return is_file_of_run(whole) || whole == kProgress;
  }
  return file == kProgress;
}

/// The id and the file that an entry names; refuses what no run's folder holds.
std::pair<std::string, std::string> parts_of(const ArchiveEntry& entry, const fs::path& archive) {
  // As `tar` writes what is named so.
  const std::string name = entry.name.starts_with("./") ? entry.name.substr(2) : entry.name;
  const std::size_t slash = name.find('/');
  const std::string id = name.substr(0, slash);
  const std::string file = slash == std::string::npos ? std::string() : name.substr(slash + 1);
  if (!entry.is_regular_file || !is_run_id(id) || !(is_file_of_run(file) || is_left_out(file))) {
    throw StoreError(fmt::format("{}: is no packed run: it holds {}, which is no file of a run", archive.string(),
                                 printable_line(entry.name)));
  }
  return {id, file};
}

/// Calls `take(bytes)` for the bytes of the current entry, block by block; returns what is left of what may be
/// unpacked.
template <typename Take>
std::uint64_t unpack_entry(RunArchiveReader& reader, const std::string& name, std::uint64_t allowed,
                           const fs::path& archive, const Take& take) {
  std::vector<std::byte> block(std::size_t{1} << 16);
  while (const std::size_t got = reader.read(block)) {
    if (got > allowed) {
      throw StoreError(fmt::format("{}: is no packed run: its {} unpacks to far more than it can take",
                                   archive.string(), printable_line(name)));
    }
    allowed -= got;
    take(std::span<const std::byte>(block).first(got));
  }
  return allowed;
}

/// Writes the bytes of the current entry; returns what is left of what may be unpacked.
std::uint64_t extract(RunArchiveReader& reader, const fs::path& target, std::uint64_t allowed,
                      const fs::path& archive) {
  std::error_code failed;
  fs::create_directory(target.parent_path(), failed);
  FileDescriptor file(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, "cannot create");
  allowed = unpack_entry(reader, target.filename().string(), allowed, archive,
                         [&](std::span<const std::byte> bytes) { file.write_all(bytes); });
  file.sync();
  file.close();
  return allowed;
}

/// What a packed run used test sets for.
struct PackedTestUses {
  /// By the ledger that came with it.
  std::vector<TestUse> told;
  /// By its journal; archives of earlier versions have no ledger.
  std::vector<TestUse> stored;
};

/// Takes what the packed run `id` says of test sets out of its folder, which does not have its name yet. Throws
/// StoreError where it tells of other runs.
PackedTestUses take_test_uses(const fs::path& folder, const std::string& id) {
  if (!has_journal(folder)) return {};
  StoredRun run = read_journal(folder, {.with_arrays = false}).run;
  run.id = id;
  const std::size_t told = read_test_ledger(folder).size();
  std::vector<TestUse> uses = ledger_uses_of(run, folder);
  if (uses.size() < told) {
    throw StoreError(fmt::format("{}: tells of test sets that other runs used", (folder / kTestLedgerName).string()));
  }
  fs::remove(folder / kTestLedgerName);
  return {std::move(uses), stored_test_uses(run)};
}

/// Takes from the packed run `id` the tags that name other runs here, and returns why each cannot stay.
std::vector<std::string> leave_out_tags(const fs::path& folder, const std::string& id, const fs::path& directory) {
  std::vector<std::string> tags = read_tags(folder);
  if (tags.empty()) return {};
  std::vector<RunEntry> runs = RunIndex(directory).runs();
  runs.push_back(read_for_index(folder).entry);
  runs.back().id = id;
  std::vector<std::string> reasons;
  std::erase_if(tags, [&](const std::string& tag) {
    const std::string problem = problem_with_tag(tag, id, runs);
    if (!problem.empty()) reasons.push_back(fmt::format("tag {}: {}", tag, problem));
    return !problem.empty();
  });
  if (!reasons.empty()) write_tags(folder, tags);
  return reasons;
}

/// A new folder beside the archive for a ledger, gone at the end.
class LedgerFolder {
 public:
  explicit LedgerFolder(const fs::path& archive) : path_(free_name_beside(archive, "ledger")) {
    std::error_code failed;
    // Not made where it is there by now, which is no error.
    const bool is_made = fs::create_directory(path_, failed);
    if (!is_made)
      throw StoreError(system_error_text(path_, "cannot make the folder", failed ? failed.value() : EEXIST));
  }
  LedgerFolder(const LedgerFolder&) = delete;
  LedgerFolder& operator=(const LedgerFolder&) = delete;
  ~LedgerFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A run from the future would be the newest one, `latest`, until then.
void require_start_in_the_past(const fs::path& folder) {
  constexpr std::chrono::hours kClocksDiffer{24};
  const std::string started = read_run(folder).provenance.started;
  if (started > to_utc_text(std::chrono::system_clock::now() + kClocksDiffer)) {
    throw StoreError(fmt::format("{}: says that it started at {}, which lies in the future", folder.string(), started));
  }
}

}  // namespace

void pack_run(const fs::path& folder, const fs::path& archive, const std::stop_token& stop) {
  if (is_being_written(folder / kJournalName)) refuse_locked(folder);
  require_no_problems(problems_of_run(folder));
  throw_if_stopped(stop);
  const fs::path whole = fs::absolute(folder).lexically_normal();
  const std::string id = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  if (!is_run_id(id)) {
    throw StoreError(folder.string() +
                     ": the folder's name is no run's id, such as 20261123T151900.123Z-name-3f9a2c1e; give it back the "
                     "name that it had, so that it can be unpacked");
  }
  const OutputPlace place = output_place(archive);
  std::error_code ignored;
  if (fs::exists(place.path, ignored)) throw StoreError(archive.string() + ": is there already");
  // A ledger of this run alone goes with it, so that who gets the run knows what it used test sets for.
  std::vector<TestUse> uses;
  if (has_journal(folder)) {
    uses = ledger_uses_of(read_journal(folder, {.with_arrays = false}).run, store_of(folder));
  }
  throw_if_stopped(stop);
  OutputDraft draft(place.path);
  ArchiveWriter writer(draft.file(), stop);
  for (const std::string_view name : kFiles) {
    const fs::path file = folder / name;
    if (fs::exists(fs::symlink_status(file, ignored))) writer.add(fmt::format("{}/{}", id, name), file);
  }
  for (const std::string& name : artifact_names(folder)) writer.add(fmt::format("{}/{}", id, name), folder / name);
  if (!uses.empty()) {
    const LedgerFolder ledger(place.path);
    append_test_uses(ledger.path(), std::move(uses));
    writer.add(fmt::format("{}/{}", id, kTestLedgerName), ledger.path() / kTestLedgerName);
  }
  writer.close();
  draft.take_free_name();
}

UnpackedRun unpack_run(const fs::path& archive, const fs::path& directory, const std::stop_token& stop) {
  RunArchiveReader reader(archive, stop);
  std::uint64_t allowed = kAlwaysAllowed + kMostGrowth * reader.packed_bytes();
  std::optional<RunFolderDraft> draft;
  std::string id;
  std::set<std::string> files;
  while (const std::optional<ArchiveEntry> entry = reader.next()) {
    if (allowed < kBytesOfEntry) {
      throw StoreError(archive.string() + ": is no packed run: it holds far more files than it can take");
    }
    allowed -= kBytesOfEntry;
    // `tar` adds folders, which are made for their files here.
    if (entry->is_folder) continue;
    const auto [entry_id, file] = parts_of(*entry, archive);
    if (!draft) {
      id = entry_id;
      std::error_code ignored;
      if (fs::exists(fs::symlink_status(directory / id, ignored))) {
        throw StoreError((directory / id).string() + ": is there already");
      }
      if (fs::exists(directory, ignored)) remove_stale_temporaries(directory);
      draft.emplace(directory, id);
      if (draft->id() != id) {
        throw StoreError((directory / id).string() + ": another process is unpacking it, or was killed at it just now");
      }
    }
    if (entry_id != id || !files.insert(file).second) {
      throw StoreError(archive.string() + ": is no packed run: it holds more than one");
    }
    if (is_left_out(file)) {
      // Counts all the same, so that reading it comes to an end.
      allowed = unpack_entry(reader, file, allowed, archive, [](std::span<const std::byte>) {});
    } else if (file == kTagsName) {
      extract(reader, draft->path() / file, kMostTagsBytes, archive);
    } else {
      allowed = extract(reader, draft->path() / file, allowed, archive);
    }
  }
  if (!draft) throw StoreError(archive.string() + ": is no packed run: it is empty");
  PackedTestUses uses;
  UnpackedRun unpacked;
  try {
    require_no_problems(problems_of_run(draft->path()));
    throw_if_stopped(stop);
    read_artifacts(draft->path());
    require_start_in_the_past(draft->path());
    unpacked.left_out_tags = leave_out_tags(draft->path(), id, directory);
    uses = take_test_uses(draft->path(), id);
    throw_if_stopped(stop);
  } catch (const StoreError& error) {
    // Nobody can look into the draft: it is gone by then.
    const std::string gone = draft->path().string();
    const std::string packed = fmt::format("{}: {}", archive.string(), id);
    std::string text = error.what();
    for (std::size_t at = 0; (at = text.find(gone, at)) != std::string::npos; at += packed.size()) {
      text.replace(at, gone.size(), packed);
    }
    throw StoreError(text);
  }
  if (std::error_code ignored; fs::exists(draft->path() / kArtifactFolder, ignored)) {
    sync_folder(draft->path() / kArtifactFolder);
  }
  // Before the run's numbers are there.
  if (!uses.told.empty() || !uses.stored.empty()) restore_test_ledger(directory);
  append_told_test_uses(directory, uses.told);
  append_new_test_uses(directory, std::move(uses.stored));
  unpacked.folder = draft->publish();
  return unpacked;
}

}  // namespace gridfold
