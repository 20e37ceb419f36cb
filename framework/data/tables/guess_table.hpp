#pragma once

#include <filesystem>
#include <vector>

#include "data/loader.hpp"

namespace gridfold {

/// How the text table at `path` is most likely meant, told by its first 2,000 records: how it is written, which column
/// holds the label, groups and given folds, which ones identify rows or hold categories, and which texts mean a missing
/// value. Parameters whose defaults do are left out. Throws DataError where the file cannot be read as a table.
std::vector<GuessedParameter> guess_table(const std::filesystem::path& path);

}  // namespace gridfold
