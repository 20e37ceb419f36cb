#include "store/stored_cells.hpp"

namespace gridfold {

StoredCells find_stored_cells(const std::filesystem::path& output_directory, std::span<const std::string> keys,
                              std::span<const ScoreRecord> scores) {
  RunIndex index(output_directory);
  StoredCells stored;
  for (const std::string& key : keys) {
    for (const CellPlace& place : index.places_of(key, scores)) {
      if (place.is_complete && stored.run_of_cell.try_emplace(key, place.run).second) break;
    }
  }
  stored.unreadable = index.unreadable();
  return stored;
}

}  // namespace gridfold
