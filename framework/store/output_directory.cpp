#include "store/output_directory.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/durable_file.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxAttempts = 10'000;

/// Whether a new, empty folder was made; false where the name is taken.
bool make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) return false;
  throw StoreError(system_error_text(path, "cannot create the run's folder", errno));
}

/// The first free id for a run, with its temporary folder made: who makes that folder owns the name.
std::pair<std::string, fs::path> reserve(const std::string& id, const fs::path& directory) {
  for (std::size_t attempt = 1; attempt <= kMaxAttempts; ++attempt) {
    const std::string candidate = numbered_run_id(id, attempt);
    const fs::path temporary = directory / fmt::format(".{}.gridfold-tmp", candidate);
    if (!make_folder(temporary)) continue;
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(directory / candidate, ignored))) return {candidate, temporary};
    fs::remove(temporary, ignored);
  }
  throw StoreError(fmt::format("{}: {} names like {} are taken", directory.string(), kMaxAttempts, id));
}

/// Creates a directory with those above it, and waits until their names are on the disk.
void create_output_directory(const fs::path& directory) {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path path = fs::absolute(directory, error); !error && !fs::exists(path, error); path = path.parent_path()) {
    missing.push_back(path);
  }
  fs::create_directories(directory, error);
  if (error) throw StoreError(system_error_text(directory, "cannot create the output directory", error.value()));
  for (const fs::path& path : missing) sync_folder(path.parent_path());
}

}  // namespace

std::uint64_t estimated_run_bytes(const Plan& plan) {
  // A split has a line of some 100 bytes in folds.csv, some 30 bytes in the journal and 33 in results.h5, whose grid
  // may hold several places per split; a cell has a line of some 500 bytes in summary.json. A snapshot stands beside
  // the one that it replaces for a moment.
  constexpr std::uint64_t kStoredBytesPerEvaluation = 640;
  constexpr std::uint64_t kBytesPerCell = 1024;
  constexpr std::uint64_t kBytesPerRun = 128 * 1024;
  // Arrays stand in arrays.bin, and compressed, if that helps, in results.h5.
  return kBytesPerRun + kBytesPerCell * plan.cells.size() + kStoredBytesPerEvaluation * plan.evaluations() +
         2 * plan.kept_bytes;
}

void probe_output_directory(const fs::path& directory, std::uint64_t bytes) {
  create_output_directory(directory);
  remove_stale_temporaries(directory);
  struct statvfs space {};
  if (::statvfs(directory.c_str(), &space) != 0) {
    throw StoreError(system_error_text(directory, "cannot learn the free space", errno));
  }
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  if (free_bytes < bytes) {
    throw StoreError(
        fmt::format("{}: {} bytes are free, and the run needs about {}", directory.string(), free_bytes, bytes));
  }
  const fs::path probe = directory / fmt::format(".probe-{}.gridfold-tmp", ::getpid());
  std::error_code ignored;
  fs::remove(probe, ignored);
  try {
    write_durable_file(probe, "probe\n");
  } catch (const StoreError&) {
    fs::remove(probe, ignored);
    throw;
  }
  fs::remove(probe, ignored);
}

RunFolderDraft::RunFolderDraft(const fs::path& directory, const std::string& id) : directory_(directory) {
  create_output_directory(directory);
  std::tie(id_, path_) = reserve(id, directory);
  lock_.emplace(path_);
}

RunFolderDraft::~RunFolderDraft() {
  std::error_code ignored;
  if (!is_public_) fs::remove_all(path_, ignored);
}

fs::path RunFolderDraft::publish() {
  const fs::path final_path = directory_ / id_;
  sync_folder(path_);
  rename_to_free_name(path_, final_path);
  try {
    sync_folder(directory_);
  } catch (const StoreError&) {
    // The new name may not last: what reports failure leaves none.
    std::error_code ignored;
    fs::rename(final_path, path_, ignored);
    throw;
  }
  is_public_ = true;
  return final_path;
}

}  // namespace gridfold
