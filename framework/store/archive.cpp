#include "store/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "store/file_descriptor.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
constexpr int kPermissions = 0644;

[[noreturn]] void fail(const std::filesystem::path& file, std::string_view action, archive* handle) {
  const char* reason = handle == nullptr ? nullptr : archive_error_string(handle);
  throw StoreError(fmt::format("{}: cannot {}: {}", file.string(), action, reason == nullptr ? "no reason" : reason));
}

void check(int result, const std::filesystem::path& file, std::string_view action, archive* handle) {
  if (result < ARCHIVE_OK) fail(file, action, handle);
}

/// libarchive itself says "Write error" of whatever the system refuses.
void check_written(la_ssize_t result, const std::filesystem::path& file, archive* handle) {
  if (result < 0) throw StoreError(system_error_text(file, "cannot write", archive_errno(handle)));
}

struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

void ArchiveWriter::Free::operator()(archive* handle) const { archive_write_free(handle); }

ArchiveWriter::ArchiveWriter(FileDescriptor& file, std::stop_token stop)
    : path_(file.path()), archive_(archive_write_new()), stop_(std::move(stop)) {
  check(archive_write_set_format_pax_restricted(archive_.get()), path_, "choose the format", archive_.get());
  check(archive_write_add_filter_gzip(archive_.get()), path_, "choose the compression", archive_.get());
  check(archive_write_set_filter_option(archive_.get(), "gzip", "timestamp", nullptr), path_, "leave out times",
        archive_.get());
  check(archive_write_open_fd(archive_.get(), file.number()), path_, "create the archive", archive_.get());
}

void ArchiveWriter::add(const std::string& name, const std::filesystem::path& path) {
  FileDescriptor source(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  source.require_regular();
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(source.size()));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), kPermissions);
  archive_entry_set_mtime(entry.get(), 0, 0);
  check_written(archive_write_header(archive_.get(), entry.get()), path_, archive_.get());
  std::vector<std::byte> block(kBlockBytes);
  while (const std::size_t got = source.read_up_to(block)) {
    throw_if_stopped(stop_);
    check_written(archive_write_data(archive_.get(), block.data(), got), path_, archive_.get());
  }
  check_written(archive_write_finish_entry(archive_.get()), path_, archive_.get());
}

void ArchiveWriter::close() { check_written(archive_write_close(archive_.get()), path_, archive_.get()); }

void RunArchiveReader::Free::operator()(archive* handle) const { archive_read_free(handle); }

RunArchiveReader::RunArchiveReader(const std::filesystem::path& file, std::stop_token stop)
    : file_(file, O_RDONLY | O_NONBLOCK, "cannot open"), stop_(std::move(stop)) {
  // What was looked at is what is read: a FIFO has no end, and another file may take the name meanwhile.
  file_.require_regular();
  archive_.reset(archive_read_new());
  check(archive_read_support_format_tar(archive_.get()), file_.path(), "read", archive_.get());
  check(archive_read_support_filter_gzip(archive_.get()), file_.path(), "read", archive_.get());
  check(archive_read_open_fd(archive_.get(), file_.number(), kBlockBytes), file_.path(), "open", archive_.get());
}

std::optional<ArchiveEntry> RunArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) return std::nullopt;
  check(result, file_.path(), "read", archive_.get());
  const char* name = archive_entry_pathname(entry);
  const bool is_link = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
  return ArchiveEntry{name == nullptr ? std::string() : std::string(name),
                      archive_entry_filetype(entry) == AE_IFREG && !is_link,
                      archive_entry_filetype(entry) == AE_IFDIR && !is_link};
}

std::size_t RunArchiveReader::read(std::span<std::byte> bytes) {
  throw_if_stopped(stop_);
  const la_ssize_t got = archive_read_data(archive_.get(), bytes.data(), bytes.size());
  if (got < 0) fail(file_.path(), "read", archive_.get());
  return static_cast<std::size_t>(got);
}

}  // namespace gridfold
