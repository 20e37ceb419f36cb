#pragma once

#include <filesystem>
#include <stop_token>

namespace gridfold {

/// Writes the members of an archive (zip, or tar, compressed or not) below `folder`. Only files and folders are made:
/// links and devices are left out. Throws DataError for a name that leads out of the folder, and for more than
/// 100,000 members or 16 GiB; Cancelled soon after a stop was asked for.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
            const std::stop_token& stop = {});

}  // namespace gridfold
