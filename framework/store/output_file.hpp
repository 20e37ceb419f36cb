#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>

namespace gridfold {

/// Where bytes for a file that the user names go.
struct OutputPlace {
  /// The file that symbolic links lead to.
  std::filesystem::path path;
  /// Whether another file may take its name. A device, a FIFO or an open descriptor (/dev/stdout) is written to.
  bool is_replaceable = true;
};

/// Throws StoreError where links lead in a circle, into the folder of a run, or to a file of the store, and where the
/// file's folder is missing.
OutputPlace output_place(const std::filesystem::path& path);

/// Throws StoreError where the path is in the folder of a run or a file of the store.
void require_outside_of_runs(const std::filesystem::path& path);

/// Gives `to` the mode of `from`, which it will replace; nothing where there is no such file. Throws StoreError.
void keep_mode(const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes a file that the user names. A regular file, also behind a symbolic link, is replaced, whole or not at all,
/// and keeps its mode. Anything else is written to and stays what it is; a FIFO that nobody reads is waited for. Throws
/// StoreError, and Cancelled where it is stopped while it waits.
void write_output_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                       const std::stop_token& stop = {});
void write_output_file(const std::filesystem::path& path, std::string_view bytes, const std::stop_token& stop = {});

}  // namespace gridfold
