#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace gridfold {

/// Creates `path`, which must not exist, writes all bytes and waits until they are on the disk.
/// Throws StoreError with the path and the system's reason; a part-written file may stay behind.
void write_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_durable_file(const std::filesystem::path& path, std::string_view text);

/// Puts a file of these bytes in the place of `path`, or where there was none: who reads `path` meanwhile gets the old
/// bytes or the new ones. The new name is on the disk only after sync_folder. Throws StoreError.
void replace_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Waits until the names in `folder` are on the disk. Throws StoreError.
void sync_folder(const std::filesystem::path& folder);

/// Renames `from` to `to` on the same file system, and fails if `to` exists. Throws StoreError.
void rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to);

/// Renames `from` to `to` in the place of what was there. Throws StoreError.
void rename_over(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace gridfold
