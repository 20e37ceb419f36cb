#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "store/indexed_run.hpp"
#include "store/run_layout.hpp"

namespace gridfold {

/// The index, and the beginning of the names of the files that SQLite makes beside it.
inline constexpr std::string_view kRunIndexName = ".index.sqlite";

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
/// written, or is no regular file, what it would hold is kept in memory.
class RunIndex {
 public:
  /// Throws StoreError where the directory cannot be listed, and Cancelled.
  explicit RunIndex(const std::filesystem::path& directory, std::stop_token stop = {});
  ~RunIndex();

  const std::filesystem::path& directory() const { return directory_; }

  /// Oldest first, by the start that each recorded.
  const std::vector<RunEntry>& runs() const { return runs_; }
  const std::vector<UnreadableRun>& unreadable() const { return unreadable_; }
  /// Why the index cannot be kept in its file; empty where nothing but a regular file or nothing has its name.
  const std::string& problem() const { return problem_; }

  /// Whether no run holds a split of any cell.
  bool is_empty() const;
  /// For each cell of the wanted layout, the runs that hold some of its splits with all scores and arrays that a run of
  /// this layout stores; the newest first. Runs without a journal are not among them.
  std::vector<std::vector<CellPlace>> places_of(const RunLayout& wanted) const;

  /// The ids of the runs that hold some splits of a cell with one of the keys.
  std::set<std::string> runs_holding(const std::set<std::string>& keys) const;

 private:
  class Impl;
  void open(const std::filesystem::path& file) const;
  void make_anew() const;
  template <typename Read>
  auto read(const Read& read) const;

  std::filesystem::path directory_;
  std::stop_token stop_;
  /// Made anew where SQLite finds its file damaged, which it does as it reads.
  mutable std::unique_ptr<Impl> impl_;
  std::vector<RunEntry> runs_;
  std::vector<UnreadableRun> unreadable_;
  std::string problem_;
};

}  // namespace gridfold
