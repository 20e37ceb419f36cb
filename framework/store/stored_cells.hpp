#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/run_index.hpp"

namespace gridfold {

/// Where wanted cells are stored: cell key to the id of the run that they would be taken from.
struct StoredCells {
  std::unordered_map<std::string, std::string> run_of_cell;
  /// Runs that cannot be read; what they hold is not known.
  std::vector<UnreadableRun> unreadable;
};

/// The cells of a plan that `run` would not compute: those that the run of the same sweep holds with every split, and
/// those that find_reusable gives. A missing directory holds none.
StoredCells find_stored_cells(const std::filesystem::path& output_directory, const Plan& plan,
                              const std::stop_token& stop = {});

}  // namespace gridfold
