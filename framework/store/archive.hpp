#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "store/file_descriptor.hpp"

struct archive;

namespace gridfold {

/// Writes a gzip-compressed tar archive: equal files give equal bytes. Every function throws StoreError, and Cancelled
/// between two blocks.
class ArchiveWriter {
 public:
  /// `file` outlives the writer.
  ArchiveWriter(FileDescriptor& file, std::stop_token stop);

  /// Adds the regular file at `path` under `name`.
  void add(const std::string& name, const std::filesystem::path& path);
  void close();

 private:
  struct Free {
    void operator()(archive* handle) const;
  };

  const std::filesystem::path& path_;
  std::unique_ptr<archive, Free> archive_;
  std::stop_token stop_;
};

struct ArchiveEntry {
  std::string name;
  bool is_regular_file = false;
  bool is_folder = false;
};

/// Reads a gzip-compressed tar archive that may come from anybody, entry by entry. Every function throws StoreError,
/// and Cancelled between two blocks.
class RunArchiveReader {
 public:
  RunArchiveReader(const std::filesystem::path& file, std::stop_token stop);

  /// Of the whole archive.
  std::uint64_t packed_bytes() const { return file_.size(); }
  /// Empty at the end.
  std::optional<ArchiveEntry> next();
  /// Bytes of the entry that next() gave last; 0 at its end.
  std::size_t read(std::span<std::byte> bytes);

 private:
  struct Free {
    void operator()(archive* handle) const;
  };

  FileDescriptor file_;
  std::unique_ptr<archive, Free> archive_;
  std::stop_token stop_;
};

}  // namespace gridfold
