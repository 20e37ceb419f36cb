#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// Another process is writing the run.
class RunInUse : public StoreError {
 public:
  using StoreError::StoreError;
};

inline constexpr std::string_view kArraysName = "arrays.bin";

/// What to read of a journal.
struct JournalOptions {
  /// Whether the arrays of outcomes are wanted as well.
  bool with_arrays = true;
  /// The layout that the run must have, for a journal whose first line is damaged; may be null.
  std::shared_ptr<const RunLayout> layout = nullptr;
};

/// A run as its journal tells it.
struct JournalContents {
  StoredRun run;
  /// `results/x/journal.jsonl:7: ...`: lines that are passed over, and why. What they held counts as not done.
  std::vector<std::string> damage;
  /// The numbers of those lines whose checksum is right, but that cannot be used.
  std::vector<std::size_t> unusable_lines;
  /// Whether the line that says what the run is could be read.
  bool has_run_line = true;
  /// Where the last right line ends; bytes after it, which a killed writer left or which are damaged.
  std::uint64_t whole_bytes = 0;
  std::uint64_t torn_bytes = 0;
  bool has_lost_line_feed = false;
  /// Whole lines among the torn bytes.
  std::vector<std::size_t> damaged_last_lines = {};
  /// Of the file of arrays, where it was read: bytes after the last ones that a line tells of, which a killed writer
  /// left or somebody appended.
  std::uint64_t untold_array_bytes = 0;
  /// What the journal says of the folder's other files: as they were meant to be last, and the time before.
  std::vector<StoredFile> snapshots;
  std::vector<StoredFile> earlier_snapshots;
  /// How many outcomes the last snapshots hold; 0 where earlier versions did not say.
  std::size_t snapshot_outcomes = 0;
};

/// Reads the journal of a run's folder and changes nothing. Throws StoreError where there is none, where a newer
/// version wrote it, where the line that says what the run is is damaged and no layout is given, or where two results
/// for one place differ.
JournalContents read_journal(const std::filesystem::path& folder, const JournalOptions& options = {});

/// Throws StoreError: another process, named by host and id where that can be read, writes the run.
[[noreturn]] void refuse_locked(const std::filesystem::path& folder);

/// Whether the folder holds a journal; runs of earlier versions have none.
bool has_journal(const std::filesystem::path& folder);

/// Throws StoreError where a run has lost its journal: where it is no regular file, or where it is missing and other
/// files were made from it.
void refuse_lost_journal(const std::filesystem::path& folder);

/// Throws StoreError where the folder has arrays that cannot be read, such as a link.
void require_readable_arrays(const std::filesystem::path& folder);

/// Throws StoreError where there is no journal, saying whether the run is one of an earlier version, which had none, or
/// has lost it.
void require_journal(const std::filesystem::path& folder);

}  // namespace gridfold
