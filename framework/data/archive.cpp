#include "data/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kArchiveBlockBytes = std::size_t{1} << 17;

ArchiveHandle new_archive() {
  ArchiveHandle handle(archive_read_new());
  if (!handle) throw std::bad_alloc();
  return handle;
}

std::string reason_of(archive* handle) {
  const char* reason = archive_error_string(handle);
  return reason != nullptr ? reason : "libarchive gives no reason";
}

}  // namespace

void FreeArchive::operator()(archive* handle) const { archive_read_free(handle); }

bool is_compressed(std::string_view first_bytes) {
  const bool is_bzip2 = first_bytes.starts_with("BZh") && first_bytes.substr(4) == "\x31\x41\x59\x26\x53\x59";
  return is_bzip2 ||
         first_bytes.starts_with(std::string_view("\xfd"
                                                  "7zXZ\0",
                                                  6)) ||
         first_bytes.starts_with("\x28\xb5\x2f\xfd");
}

CompressedStream::CompressedStream(std::filesystem::path path, int descriptor, std::uint64_t bytes)
    : path_(std::move(path)), size_on_disk_(bytes), archive_(new_archive()) {
  archive_read_support_filter_bzip2(archive_.get());
  archive_read_support_filter_xz(archive_.get());
  archive_read_support_filter_zstd(archive_.get());
  archive_read_support_format_raw(archive_.get());
  archive_read_support_format_empty(archive_.get());
  if (archive_read_open_fd(archive_.get(), descriptor, kArchiveBlockBytes) != ARCHIVE_OK)
    fail(reason_of(archive_.get()));
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) ended_ = true;
  if (result != ARCHIVE_OK && result != ARCHIVE_EOF) fail(reason_of(archive_.get()));
}

std::uint64_t CompressedStream::bytes_taken() const {
  // Negative before the stream is known.
  return static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_filter_bytes(archive_.get(), -1)));
}

std::size_t CompressedStream::read(std::span<std::byte> out) {
  if (ended_) return 0;
  const auto got = archive_read_data(archive_.get(), out.data(), out.size());
  if (got < 0) fail(reason_of(archive_.get()));
  if (got == 0) {
    ended_ = true;
    if (bytes_taken() != size_on_disk_) fail("bytes follow the end of the compressed stream");
  }
  return static_cast<std::size_t>(got);
}

void CompressedStream::fail(std::string_view problem) const {
  const std::string place = bytes_taken() > 0 ? fmt::format(" byte {}:", bytes_taken()) : "";
  throw DataError(fmt::format("{}:{} the compressed stream is damaged ({}); copy or download the file again",
                              path_.string(), place, problem));
}

ArchiveReader::ArchiveReader(std::filesystem::path path, std::stop_token stop)
    : path_(std::move(path)), stop_(std::move(stop)), archive_(new_archive()) {
  archive_read_support_filter_gzip(archive_.get());
  archive_read_support_filter_bzip2(archive_.get());
  archive_read_support_filter_xz(archive_.get());
  archive_read_support_filter_zstd(archive_.get());
  archive_read_support_format_tar(archive_.get());
  archive_read_support_format_zip(archive_.get());
  if (archive_read_open_filename(archive_.get(), path_.c_str(), kArchiveBlockBytes) != ARCHIVE_OK) fail();
}

std::optional<ArchiveReader::Member> ArchiveReader::next() {
  throw_if_stopped(stop_);
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) return std::nullopt;
  if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail();
  Member member;
  const char* name = archive_entry_pathname(entry);
  member.name = name != nullptr ? name : "";
  const bool is_link = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
  member.is_file = archive_entry_filetype(entry) == AE_IFREG && !is_link;
  member.is_folder = archive_entry_filetype(entry) == AE_IFDIR;
  if (archive_entry_size_is_set(entry) != 0) member.bytes = static_cast<std::uint64_t>(archive_entry_size(entry));
  return member;
}

std::size_t ArchiveReader::read(std::span<std::byte> out) {
  throw_if_stopped(stop_);
  const auto got = archive_read_data(archive_.get(), out.data(), out.size());
  if (got < 0) fail();
  return static_cast<std::size_t>(got);
}

void ArchiveReader::fail() const {
  throw DataError(fmt::format("{}: the archive cannot be read ({})", path_.string(), reason_of(archive_.get())));
}

void write_zip(const std::filesystem::path& path, std::span<const ArchiveMember> members, const std::stop_token& stop) {
  struct Free {
    void operator()(archive* handle) const { archive_write_free(handle); }
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
  };
  const std::unique_ptr<archive, Free> zip(archive_write_new());
  if (!zip) throw std::bad_alloc();
  const auto require = [&](int result) {
    if (result == ARCHIVE_OK) return;
    throw StoreError(system_error_text(path, "cannot write", archive_errno(zip.get())));
  };
  require(archive_write_set_format_zip(zip.get()));
  require(archive_write_open_filename(zip.get(), path.c_str()));
  for (const ArchiveMember& member : members) {
    const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
    if (!entry) throw std::bad_alloc();
    archive_entry_set_pathname(entry.get(), member.name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    require(archive_write_header(zip.get(), entry.get()));
    constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
    for (std::size_t begin = 0; begin < member.bytes.size(); begin += kBlockBytes) {
      throw_if_stopped(stop);
      const std::size_t bytes = std::min(kBlockBytes, member.bytes.size() - begin);
      const auto written = archive_write_data(zip.get(), member.bytes.data() + begin, bytes);
      require(written == static_cast<la_ssize_t>(bytes) ? ARCHIVE_OK : ARCHIVE_FATAL);
    }
  }
  require(archive_write_close(zip.get()));
}

}  // namespace gridfold
