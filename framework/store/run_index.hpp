#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/indexed_run.hpp"

namespace gridfold {

/// A folder that looks like a run and cannot be read.
struct UnreadableRun {
  std::filesystem::path folder;
  std::string reason;
};

/// Where splits of a cell are stored.
struct CellPlace {
  std::string run;
  std::size_t done = 0;
  bool is_complete = false;
};

/// The runs below a directory, read from an SQLite file there that is made from the run folders: only folders that have
/// changed since are read again. A file that is missing, damaged or of another version is made anew; where it cannot be
/// written, what it would hold is kept in memory.
class RunIndex {
 public:
  explicit RunIndex(const std::filesystem::path& directory);
  ~RunIndex();

  /// Oldest first, as ids sort.
  const std::vector<RunEntry>& runs() const { return runs_; }
  const std::vector<UnreadableRun>& unreadable() const { return unreadable_; }

  /// Runs that hold some splits of the cell with this key, judged by all of these scores; the newest first.
  std::vector<CellPlace> places_of(const std::string& key, std::span<const ScoreRecord> scores);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<RunEntry> runs_;
  std::vector<UnreadableRun> unreadable_;
};

}  // namespace gridfold
