#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace gridfold {

/// An open file. Every function throws StoreError with the path and the system's reason where it fails.
class FileDescriptor {
 public:
  /// `flags` are those of open(2); `purpose` is what complaints say cannot be done: "cannot create".
  FileDescriptor(const std::filesystem::path& path, int flags, std::string_view purpose);
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  /// Closes on every way out; close() is for the way on which an error counts.
  ~FileDescriptor();

  int number() const { return number_; }
  /// What complaints name.
  const std::filesystem::path& path() const { return path_; }
  void set_path(const std::filesystem::path& path) { path_ = path; }

  /// Throws unless this is a regular file, and not one that claims a size far beyond what it takes on the disk.
  void require_regular() const;
  std::uint64_t size() const;
  /// Fewer bytes than asked for only at the end of the file.
  std::size_t read_up_to(std::span<std::byte> bytes);
  void write_all(std::span<const std::byte> bytes);
  void truncate(std::uint64_t size);
  /// Waits until contents and size are on the disk. Never retried: after a failed fsync the kernel may have dropped the
  /// pages and forgotten the error.
  void sync();
  /// The same without times and the like.
  void sync_data();
  void close();

 private:
  [[noreturn]] void fail(std::string_view what) const;

  std::filesystem::path path_;
  int number_;
};

}  // namespace gridfold
