#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>

#include "store/file_descriptor.hpp"

namespace gridfold {

/// Where bytes for a file that the user names go.
struct OutputPlace {
  /// The file that symbolic links lead to.
  std::filesystem::path path;
  /// Whether another file may take its name. A device, a FIFO or an open descriptor (/dev/stdout) is written to.
  bool is_replaceable = true;
};

/// Throws StoreError where links lead in a circle, into the folder of a run, or to a file of the store, and where the
/// file's folder is missing; ConfigError for `-`, which means standard output to some commands.
OutputPlace output_place(const std::filesystem::path& path);

/// Throws StoreError where write_output_file could not write the file: as output_place does, and where a folder is in
/// its place or the user may not write there. Asked before long work whose result goes there.
void require_output_file(const std::filesystem::path& path);

/// Throws StoreError where the path is in the folder of a run or a file of the store.
void require_outside_of_runs(const std::filesystem::path& path);

/// Throws StoreError where the path is one of these files, from which the command reads.
void require_not_read(const std::filesystem::path& path, std::span<const std::filesystem::path> inputs);

/// A name in the folder of `place` that nothing has, ending in `.` and `ending`. Whoever takes it creates what must not
/// exist: another process may be as quick.
std::filesystem::path free_name_beside(const std::filesystem::path& place, std::string_view ending);

/// A new file under a name of its own, with the mode of what is at `place`, that takes that place at the end; removed
/// where it does not come to that. Every function throws StoreError.
class OutputDraft {
 public:
  explicit OutputDraft(std::filesystem::path place);
  OutputDraft(const OutputDraft&) = delete;
  OutputDraft& operator=(const OutputDraft&) = delete;
  ~OutputDraft();

  const std::filesystem::path& path() const { return path_; }
  FileDescriptor& file() { return file_; }

  /// Brings the file to the disk, and puts it in the place of what was there.
  void replace();
  /// The same where nothing may be there.
  void take_free_name();

 private:
  void remove() const;

  std::filesystem::path place_;
  std::filesystem::path path_;
  FileDescriptor file_;
  bool is_published_ = false;
};

/// Writes a file that the user names. A regular file, also behind a symbolic link, is replaced, whole or not at all,
/// and keeps its mode. Anything else is written to and stays what it is; a FIFO that nobody reads is waited for. Throws
/// StoreError, and Cancelled where it is stopped while it waits.
void write_output_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                       const std::stop_token& stop = {});
void write_output_file(const std::filesystem::path& path, std::string_view bytes, const std::stop_token& stop = {});

}  // namespace gridfold
