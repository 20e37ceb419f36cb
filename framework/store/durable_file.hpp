#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace gridfold {

/// Creates `path`, which must not exist, writes all bytes and waits until they are on the disk.
/// Throws StoreError with the path and the system's reason; a part-written file may stay behind.
void write_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_durable_file(const std::filesystem::path& path, std::string_view text);

/// Puts a file of these bytes in the place of `path`, or where there was none: who reads `path` meanwhile gets the old
/// bytes or the new ones. The new name is on the disk only after sync_folder. Throws StoreError.
void replace_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Where bytes for a file that the user names go.
struct OutputPlace {
  /// The file that symbolic links lead to.
  std::filesystem::path path;
  /// Whether another file may take its name. A device, a FIFO or an open descriptor (/dev/stdout) is written to.
  bool is_replaceable = true;
};

/// Throws StoreError where links lead in a circle.
OutputPlace output_place(const std::filesystem::path& path);

/// Writes a file that the user names. A regular file, also behind a symbolic link, is replaced: whole or not at all.
/// Anything else is written to and stays what it is. Throws StoreError.
void write_output_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_output_file(const std::filesystem::path& path, std::string_view bytes);

/// Waits until the names in `folder` are on the disk. Throws StoreError.
void sync_folder(const std::filesystem::path& folder);

/// Renames `from` to `to` on the same file system, and fails if `to` exists. Throws StoreError.
void rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to);

/// Renames `from` to `to` in the place of what was there. Throws StoreError.
void rename_over(const std::filesystem::path& from, const std::filesystem::path& to);

/// `path: what: the system's words for the error`.
std::string system_error_text(const std::filesystem::path& path, std::string_view what, int error_number);

}  // namespace gridfold
