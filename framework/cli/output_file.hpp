#pragma once

#include <filesystem>
#include <string_view>

#include "export/export_format.hpp"

namespace gridfold {

/// Writes a file that the user names, in the place of one that is there: whole or not at all. Throws StoreError.
void write_output_file(const std::filesystem::path& path, std::string_view bytes);

/// Writes a new folder below `parent`, which is made where it is missing: whole or not at all. Throws StoreError, also
/// where there is a folder of that name.
void write_output_folder(const std::filesystem::path& parent, const ExportedFolder& folder);

}  // namespace gridfold
