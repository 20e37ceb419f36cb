#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace gridfold {

/// Cells whose every fold is done in some run below `output_directory`: cell key to the id of the newest such run.
///
/// A folder that is no whole run is passed over; a missing directory holds none. Nothing is written. A key names a
/// configuration, its data by path: whether the files have changed since, only their fingerprint shows.
std::map<std::string, std::string> stored_cells(const std::filesystem::path& output_directory);

}  // namespace gridfold
