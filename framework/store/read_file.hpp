#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gridfold {

/// The bytes of a regular file in a folder that may come from anybody: links are not followed, and a file of more than
/// `most_bytes` is not read. Throws StoreError.
std::string read_file(const std::filesystem::path& path, std::uint64_t most_bytes);

/// The SHA-256 of such a file, as 64 hexadecimal digits, and its size, read piece by piece.
struct FileDigest {
  std::string sha256;
  std::uint64_t bytes = 0;
};
FileDigest digest_of_file(const std::filesystem::path& path);

/// Throws StoreError where a link stands in the place of a folder, or of a file, of a run, which may lead elsewhere.
void require_no_link(const std::filesystem::path& path);

}  // namespace gridfold
