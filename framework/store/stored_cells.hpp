#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/run_index.hpp"

namespace gridfold {

/// Where wanted cells are stored: cell key to the id of the newest such run.
struct StoredCells {
  std::map<std::string, std::string> run_of_cell;
  /// Runs that cannot be read; what they hold is not known.
  std::vector<UnreadableRun> unreadable;
};

/// The wanted cells whose every split is done, judged by every wanted score, in some run below `output_directory`. A
/// missing directory holds none.
StoredCells find_stored_cells(const std::filesystem::path& output_directory, std::span<const std::string> keys,
                              std::span<const ScoreRecord> scores);

}  // namespace gridfold
