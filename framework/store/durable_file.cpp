#include "store/durable_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what) {
  throw StoreError(system_error_text(path, what, errno));
}

/// An open file that is closed on every way out; close() is for the way on which an error counts.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags, std::string_view purpose)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) fail(path_, purpose);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  void write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, "cannot write");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  // Never retried: after a failed fsync the kernel may have dropped the pages and forgotten the error.
  void sync() {
    if (::fsync(number_) != 0) fail(path_, "cannot bring to the disk");
  }

  void close() {
    const int number = number_;
    number_ = -1;
    if (::close(number) != 0) fail(path_, "cannot close");
  }

 private:
  std::filesystem::path path_;
  int number_;
};

}  // namespace

std::string system_error_text(const std::filesystem::path& path, std::string_view what, int error_number) {
  return fmt::format("{}: {}: {}", path.string(), what, std::generic_category().message(error_number));
}

void write_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL, "cannot create");
  file.write_all(bytes);
  file.sync();
  file.close();
}

void write_durable_file(const std::filesystem::path& path, std::string_view text) {
  write_durable_file(path, std::as_bytes(std::span(text)));
}

void sync_folder(const std::filesystem::path& folder) {
  Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY, "cannot open");
  descriptor.sync();
}

void rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  // Some network file systems know no flags; there a plain rename still refuses a folder that holds anything.
  if ((errno == EINVAL || errno == ENOSYS) && ::rename(from.c_str(), to.c_str()) == 0) return;
  fail(to, "cannot rename the finished folder to this");
}

}  // namespace gridfold
