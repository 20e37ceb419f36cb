#pragma once

#include <filesystem>

#include "export/export_format.hpp"

namespace gridfold {

/// Writes a new folder below `parent`, which is made where it is missing: whole or not at all. Throws StoreError, also
/// where there is a folder of that name.
void write_output_folder(const std::filesystem::path& parent, const ExportedFolder& folder);

}  // namespace gridfold
