#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

struct z_stream_s;

namespace gridfold {

class CompressedStream;

/// Told how many bytes of a file have been read, and how many it has on disk.
using ReadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// A data file read from front to back; gzip, bzip2, xz and Zstandard are undone on the way, recognised by their first
/// bytes.
///
/// Every error is a DataError that names the file and the byte offset: in the content where the content is
/// wrong, in the file where the compressed stream is. A gzip stream must be one whole member: a bad or missing
/// trailer and data behind it are refused, and so is a stream that expands past `max_expanded_bytes()`.
/// Reading throws Cancelled once `stop` was asked for.
class InputFile {
 public:
  explicit InputFile(std::filesystem::path path, std::stop_token stop = {}, ReadProgress progress = {});
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  bool compressed() const { return inflater_ != nullptr || unpacker_ != nullptr; }
  std::uint64_t size_on_disk() const { return size_on_disk_; }
  /// Bytes of content read so far.
  std::uint64_t offset() const { return offset_; }

  /// The most that a compressed file of this size may expand to. Published image and table files stay below 100 : 1;
  /// gzip allows 1,032 : 1, the others more.
  std::uint64_t max_expanded_bytes() const;

  /// Fills `out` as far as the content goes; less than its size only at the end of the content.
  std::size_t read(std::span<std::byte> out);
  /// Fills `out`, or complains that the file ends within `what`.
  void read_exactly(std::span<std::byte> out, std::string_view what);

  /// Checks the content's size before anything is allocated for it: exactly on a plain file; on gzip against the
  /// size in the trailer and what so few compressed bytes can expand to; on others against max_expanded_bytes().
  void require_content_size(std::uint64_t expected, std::string_view what) const;
  /// Checks that all content has been read, and with it the gzip trailer.
  void require_end();

  /// Throws `path: byte offset: problem`.
  [[noreturn]] void fail(std::uint64_t at, std::string_view problem) const;

 private:
  struct EndInflate {
    void operator()(z_stream_s* stream) const;
  };

  std::size_t read_from_disk(std::span<std::byte> out);
  std::size_t inflate_into(std::span<std::byte> out);
  void begin_inflate();
  std::uint32_t size_in_trailer() const;
  std::size_t read_content(std::span<std::byte> out);

  std::filesystem::path path_;
  std::stop_token stop_;
  ReadProgress progress_;
  int descriptor_ = -1;
  std::uint64_t size_on_disk_ = 0;
  std::uint64_t disk_offset_ = 0;
  std::uint64_t offset_ = 0;
  std::unique_ptr<z_stream_s, EndInflate> inflater_;
  std::vector<std::byte> compressed_;
  bool stream_ended_ = false;
  std::unique_ptr<CompressedStream> unpacker_;
};

}  // namespace gridfold
