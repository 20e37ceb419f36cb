#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace gridfold {

/// Cells to look for in the store, and what a stored one must have been judged by.
struct WantedCells {
  std::unordered_set<std::string> keys;
  std::vector<std::string> scores;
};

/// Where wanted cells are stored: cell key to the id of the newest such run.
struct StoredCells {
  std::map<std::string, std::string> run_of_cell;
  /// Each summary.json that breaks off or cannot be read as JSON; what it held is not known.
  std::vector<std::filesystem::path> damaged;
};

/// The wanted cells whose every split is done, with every wanted score, in some run below `output_directory`.
///
/// A folder that is no run is passed over, and so is a damaged one, which is named; a missing directory holds none.
/// Nothing is written. A run without a wanted key costs the reading of its summary.json, and no parsing.
StoredCells find_stored_cells(const std::filesystem::path& output_directory, const WantedCells& wanted);

}  // namespace gridfold
