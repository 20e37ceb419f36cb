#include "data/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/archive.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kFileBlockBytes = std::size_t{1} << 18;
/// zlib's documented limit: no deflate stream expands further (https://zlib.net/zlib_tech.html).
constexpr std::uint64_t kDeflateMaxRatio = 1032;
constexpr std::uint64_t kMaxRatio = 256;
constexpr std::uint64_t kSmallFileBytes = std::uint64_t{64} << 20;
/// A gzip header and trailer without any content.
constexpr std::uint64_t kSmallestGzip = 18;
/// What every gzip member begins with; deflate is the only method there is.
constexpr std::string_view kMemberMagic{"\x1f\x8b\x08", 3};

/// Whether a gzip member begins at that byte of the file.
bool begins_member(int descriptor, std::uint64_t at) {
  std::array<char, kMemberMagic.size()> bytes{};
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(at));
  return got == static_cast<ssize_t>(bytes.size()) && std::string_view(bytes.data(), bytes.size()) == kMemberMagic;
}

/// Whether what a gzip member begins with stands anywhere behind the file's beginning.
bool may_have_more_members(int descriptor) {
  std::vector<char> block(kFileBlockBytes);
  // Blocks overlap by what a beginning may have in the one before.
  for (off_t at = 1;; at += static_cast<off_t>(block.size() - kMemberMagic.size() + 1)) {
    const ssize_t got = ::pread(descriptor, block.data(), block.size(), at);
    if (got <= 0) return false;
    if (std::string_view(block.data(), static_cast<std::size_t>(got)).find(kMemberMagic) != std::string_view::npos) {
      return true;
    }
  }
}

}  // namespace

void InputFile::EndInflate::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

InputFile::InputFile(std::filesystem::path path, std::stop_token stop, ReadProgress progress)
    : path_(std::move(path)), stop_(std::move(stop)), progress_(std::move(progress)) {
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw DataError(system_error_text(path_, "cannot be opened", errno));
  try {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) throw DataError(system_error_text(path_, "cannot be examined", errno));
    if (!S_ISREG(status.st_mode)) {
      throw DataError(fmt::format("{}: is {}, not a file", path_.string(),
                                  S_ISDIR(status.st_mode) ? "a folder" : "a device or a pipe"));
    }
    size_on_disk_ = static_cast<std::uint64_t>(status.st_size);
    std::array<char, kLongestMagic> first{};
    const ssize_t got = ::pread(descriptor_, first.data(), first.size(), 0);
    const std::string_view magic(first.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    if (magic.starts_with("\x1f\x8b")) {
      begin_inflate();
    } else if (is_compressed(magic)) {
      unpacker_ = std::make_unique<CompressedStream>(path_, descriptor_, size_on_disk_);
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::begin_inflate() {
  if (size_on_disk_ < kSmallestGzip) fail(size_on_disk_, "the gzip file is cut short; copy it again");
  auto stream = std::make_unique<z_stream>();
  // 15 + 16: the largest window, gzip only; inflate then checks the trailer's CRC-32 and size itself.
  if (inflateInit2(stream.get(), 15 + 16) != Z_OK) fail(0, "zlib could not begin to decompress");
  inflater_.reset(stream.release());
  compressed_.resize(kFileBlockBytes);
}

std::uint64_t InputFile::max_expanded_bytes() const { return kSmallFileBytes + kMaxRatio * size_on_disk_; }

std::size_t InputFile::read_from_disk(std::span<std::byte> out) {
  while (true) {
    const ssize_t got = ::read(descriptor_, out.data(), out.size());
    if (got >= 0) {
      disk_offset_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) fail(disk_offset_, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
}

std::size_t InputFile::inflate_into(std::span<std::byte> out) {
  if (stream_ended_) return 0;
  z_stream& stream = *inflater_;
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const uInt wanted = stream.avail_out;
  while (stream.avail_out == wanted && !stream_ended_) {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(compressed_.data());
      stream.avail_in = static_cast<uInt>(read_from_disk(compressed_));
      if (stream.avail_in == 0) fail(disk_offset_, "the gzip stream ends too early; copy or download the file again");
    }
    const int result = inflate(&stream, Z_NO_FLUSH);
    const std::uint64_t at = disk_offset_ - stream.avail_in;
    if (result == Z_STREAM_END) {
      if (at == size_on_disk_) {
        stream_ended_ = true;
      } else if (begins_member(descriptor_, at)) {
        // pigz, bgzip and `cat` make files of several members, whose content is that of all (RFC 1952, 2.2).
        inflateReset(&stream);
      } else {
        fail(at, fmt::format("{} bytes follow the end of the gzip stream; unpack the file and compress it again",
                             size_on_disk_ - at));
      }
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail(at, fmt::format("the gzip stream is damaged ({}); copy or download the file again",
                           stream.msg != nullptr ? stream.msg : "zlib gives no reason"));
    }
  }
  return wanted - stream.avail_out;
}

std::size_t InputFile::read_content(std::span<std::byte> out) {
  if (inflater_) return inflate_into(out);
  if (!unpacker_) return read_from_disk(out);
  const std::size_t got = unpacker_->read(out);
  disk_offset_ = unpacker_->bytes_taken();
  return got;
}

std::size_t InputFile::read(std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    throw_if_stopped(stop_);
    const std::size_t got = read_content(out.subspan(filled, std::min(out.size() - filled, kFileBlockBytes)));
    if (got == 0) break;
    filled += got;
    offset_ += got;
    if (compressed() && offset_ > max_expanded_bytes()) {
      fail(offset_, fmt::format("the compressed stream expands beyond {} times its size, the limit against "
                                "decompression bombs; if the file is right, unpack it first",
                                kMaxRatio));
    }
    if (progress_) progress_(disk_offset_, size_on_disk_);
  }
  return filled;
}

void InputFile::read_exactly(std::span<std::byte> out, std::string_view what) {
  const std::uint64_t begin = offset_;
  const std::size_t got = read(out);
  if (got != out.size()) {
    fail(begin + got,
         fmt::format("the file ends within {} ({} bytes were expected, {} are there)", what, out.size(), got));
  }
}

std::uint32_t InputFile::size_in_trailer() const {
  std::array<unsigned char, 4> bytes{};
  if (::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_on_disk_ - 4)) != 4) {
    fail(size_on_disk_ - 4, "the gzip trailer cannot be read");
  }
  std::uint32_t size = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) size = size << 8 | bytes[i];
  return size;
}

void InputFile::require_content_size(std::uint64_t expected, std::string_view what) const {
  if (!compressed()) {
    if (size_on_disk_ < expected) {
      fail(size_on_disk_,
           fmt::format("the file ends here, but {} need {} bytes; it is truncated or foreign", what, expected));
    }
    if (size_on_disk_ > expected) {
      fail(expected, fmt::format("{} end here, but {} more bytes follow; the file is foreign or was appended to", what,
                                 size_on_disk_ - expected));
    }
    return;
  }
  if (unpacker_) {
    if (expected > max_expanded_bytes()) {
      fail(size_on_disk_,
           fmt::format("{} need {} bytes, more than so small a compressed file may expand to; the file is "
                       "truncated or foreign",
                       what, expected));
    }
    return;
  }
  const bool impossible = expected > kDeflateMaxRatio * size_on_disk_;
  // The trailer of the last of several members knows only its own size; how much all hold shows where they end.
  if (impossible ||
      (size_in_trailer() != static_cast<std::uint32_t>(expected) && !may_have_more_members(descriptor_))) {
    fail(size_on_disk_ - 4,
         fmt::format("{} need {} bytes, but the gzip trailer says {}; the file is truncated or foreign", what, expected,
                     size_in_trailer()));
  }
}

void InputFile::require_end() {
  std::array<std::byte, 1> extra{};
  const std::uint64_t end = offset_;
  if (read(extra) != 0) fail(end, "more bytes follow than the header announces; the file is foreign or damaged");
}

void InputFile::fail(std::uint64_t at, std::string_view problem) const {
  throw DataError(fmt::format("{}: byte {}: {}", path_.string(), at, problem));
}

}  // namespace gridfold
