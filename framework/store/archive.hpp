#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "store/file_descriptor.hpp"

struct archive;

namespace gridfold {

/// Writes a gzip-compressed tar archive: equal files give equal bytes. Every function throws StoreError.
class ArchiveWriter {
 public:
  /// `file` outlives the writer.
  explicit ArchiveWriter(FileDescriptor& file);

  /// Adds the regular file at `path` under `name`.
  void add(const std::string& name, const std::filesystem::path& path);
  void close();

 private:
  struct Free {
    void operator()(archive* handle) const;
  };

  const std::filesystem::path& path_;
  std::unique_ptr<archive, Free> archive_;
};

struct ArchiveEntry {
  std::string name;
  bool is_regular_file = false;
  bool is_folder = false;
};

/// Reads a gzip-compressed tar archive that may come from anybody, entry by entry. Every function throws StoreError.
class RunArchiveReader {
 public:
  explicit RunArchiveReader(const std::filesystem::path& file);

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
};

}  // namespace gridfold
