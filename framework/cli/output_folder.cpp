#include "cli/output_folder.hpp"

#include <fcntl.h>

#include <cerrno>
#include <span>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/output_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// Throws the standard library's errors as those of the store.
void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw StoreError(system_error_text(folder, "cannot make the folder", error.value()));
}

void write_files(const fs::path& root, const ExportedFolder& folder) {
  for (const ExportedFile& file : folder.files) {
    make_folder((root / file.path).parent_path());
    FileDescriptor out(root / file.path, O_WRONLY | O_CREAT | O_EXCL, "cannot create");
    out.write_all(std::as_bytes(std::span(file.bytes)));
    out.close();
  }
}

}  // namespace

void write_output_folder(const fs::path& parent, const ExportedFolder& folder) {
  require_outside_of_runs(parent / folder.name);
  make_folder(parent);
  const fs::path temporary = free_name_beside(parent / ("." + folder.name), "part");
  std::error_code failed;
  const bool is_made = fs::create_directory(temporary, failed);
  if (!is_made)
    throw StoreError(system_error_text(temporary, "cannot make the folder", failed ? failed.value() : EEXIST));
  try {
    write_files(temporary, folder);
    rename_to_free_name(temporary, parent / folder.name);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(temporary, ignored);
    throw;
  }
}

}  // namespace gridfold
