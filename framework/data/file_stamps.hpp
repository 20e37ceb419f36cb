#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace gridfold {

/// What tells that a file is still the one that was looked at, without reading it.
struct FileStamp {
  std::filesystem::path path;
  /// All zero where there is no such file.
  std::uint64_t bytes = 0;
  std::int64_t modified_nanoseconds = 0;
  std::int64_t changed_nanoseconds = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  bool operator==(const FileStamp&) const = default;
};

using FileStamps = std::vector<FileStamp>;

/// One per file, in their order.
FileStamps stamps_of(std::span<const std::filesystem::path> files);

/// Throws DataError that names the first file whose stamp is another one: `the file changed <since>`.
void require_unchanged(const FileStamps& before, const FileStamps& after, std::string_view since);

}  // namespace gridfold
