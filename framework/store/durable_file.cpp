#include "store/durable_file.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/file_descriptor.hpp"

namespace gridfold {

void write_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_EXCL, "cannot create");
  file.write_all(bytes);
  file.sync();
  file.close();
}

void write_durable_file(const std::filesystem::path& path, std::string_view text) {
  write_durable_file(path, std::as_bytes(std::span(text)));
}

void replace_durable_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  const std::filesystem::path temporary =
      path.parent_path() / fmt::format(".{}.gridfold-tmp", path.filename().string());
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  try {
    write_durable_file(temporary, bytes);
    rename_over(temporary, path);
  } catch (const StoreError&) {
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

void sync_folder(const std::filesystem::path& folder) {
  FileDescriptor descriptor(folder, O_RDONLY | O_DIRECTORY, "cannot open");
  descriptor.sync();
}

void rename_over(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw StoreError(system_error_text(to, "cannot replace", errno));
}

void rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  // Some network file systems know no flags; there a plain rename still refuses a folder that holds anything.
  if ((errno == EINVAL || errno == ENOSYS) && ::rename(from.c_str(), to.c_str()) == 0) return;
  if (errno == EEXIST || errno == ENOTEMPTY) throw StoreError(to.string() + ": is there already");
  throw StoreError(system_error_text(to, "cannot rename what was written to this", errno));
}

}  // namespace gridfold
