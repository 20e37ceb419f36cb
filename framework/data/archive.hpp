#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

struct archive;

namespace gridfold {

/// The bytes that is_compressed looks at.
inline constexpr std::size_t kLongestMagic = 10;

/// Whether a file that begins so is compressed by bzip2, xz or Zstandard.
bool is_compressed(std::string_view first_bytes);

struct FreeArchive {
  void operator()(archive* handle) const;
};
using ArchiveHandle = std::unique_ptr<archive, FreeArchive>;

/// The content of a file compressed by bzip2, xz or Zstandard. Errors are DataErrors that name the file and the byte.
class CompressedStream {
 public:
  /// Reads from the open file `descriptor`, of `bytes` bytes, which it does not close.
  CompressedStream(std::filesystem::path path, int descriptor, std::uint64_t bytes);

  /// Fills some of `out`; nothing at the end of the content.
  std::size_t read(std::span<std::byte> out);
  /// Bytes of the file that were used so far.
  std::uint64_t bytes_taken() const;

 private:
  [[noreturn]] void fail(std::string_view problem) const;

  std::filesystem::path path_;
  std::uint64_t size_on_disk_;
  ArchiveHandle archive_;
  bool ended_ = false;
};

/// The members of an archive (zip, or tar, compressed or not), one after another.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::filesystem::path path, std::stop_token stop = {});

  struct Member {
    /// As the archive has it.
    std::string name;
    bool is_file = false;
    bool is_folder = false;
    /// Unknown for some that were written as streams.
    std::optional<std::uint64_t> bytes;
  };

  /// Steps to the next member; empty after the last one. Throws DataError where the archive is damaged.
  std::optional<Member> next();
  /// Fills some of `out` with the member's content; nothing at its end. Throws Cancelled once a stop was asked for.
  std::size_t read(std::span<std::byte> out);

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::stop_token stop_;
  ArchiveHandle archive_;
};

/// A file to be put into an archive.
struct ArchiveMember {
  std::string name;
  std::string bytes;
};

/// Writes a zip archive of these members, compressed; the same bytes for the same members. Throws StoreError and
/// Cancelled.
void write_zip(const std::filesystem::path& path, std::span<const ArchiveMember> members, const std::stop_token& stop);

}  // namespace gridfold
