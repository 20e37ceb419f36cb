#include "store/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.hpp"

namespace gridfold {

FileDescriptor::FileDescriptor(const std::filesystem::path& path, int flags, std::string_view purpose)
    : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
  if (number_ < 0) fail(purpose);
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) ::close(number_);
}

void FileDescriptor::fail(std::string_view what) const { throw StoreError(system_error_text(path_, what, errno)); }

void FileDescriptor::require_regular() const {
  struct stat status {};
  if (::fstat(number_, &status) != 0) fail("cannot read");
  if (!S_ISREG(status.st_mode)) throw StoreError(path_.string() + ": is no regular file");
  // File systems that compress make files smaller, too, but not by that much.
  constexpr std::int64_t kAlwaysPlausible = std::int64_t{64} << 20;
  constexpr std::int64_t kBlockBytes = 512;
  constexpr std::int64_t kMostRatio = 1000;
  if (status.st_size > kAlwaysPlausible && status.st_size / kMostRatio > status.st_blocks * kBlockBytes) {
    throw StoreError(path_.string() + ": is a file of holes, far larger than what is stored of it");
  }
}

std::uint64_t FileDescriptor::size() const {
  struct stat status {};
  if (::fstat(number_, &status) != 0) fail("cannot read");
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t FileDescriptor::read_up_to(std::span<std::byte> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(number_, bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void FileDescriptor::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void FileDescriptor::truncate(std::uint64_t size) {
  if (::ftruncate(number_, static_cast<off_t>(size)) != 0) fail("cannot cut");
}

void FileDescriptor::sync() {
  if (::fsync(number_) != 0) fail("cannot bring to the disk");
}

void FileDescriptor::sync_data() {
  if (::fdatasync(number_) != 0) fail("cannot bring to the disk");
}

void FileDescriptor::close() {
  const int number = number_;
  number_ = -1;
  if (::close(number) != 0) fail("cannot close");
}

}  // namespace gridfold
