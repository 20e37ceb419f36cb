#include "store/run_folder.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"
#include "store/durable_file.hpp"
#include "store/folds_csv.hpp"
#include "store/results_h5.hpp"
#include "store/run_id.hpp"
#include "store/stale_folders.hpp"
#include "store/summary_json.hpp"
#include "store/timings_csv.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxAttempts = 10'000;

/// A folder under a temporary name, which goes away with this object unless it was given its final name.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

  void lock() { lock_.emplace(path_); }

  void rename_to(const fs::path& final_path) {
    sync_folder(path_);
    rename_to_free_name(path_, final_path);
    try {
      sync_folder(final_path.parent_path());
    } catch (const StoreError&) {
      // The new name may not last: a run that reports failure leaves none.
      std::error_code ignored;
      fs::rename(final_path, path_, ignored);
      throw;
    }
  }

 private:
  fs::path path_;
  std::optional<FolderLock> lock_;
};

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
  // A split has a line of some 100 bytes in folds.csv and 33 bytes in results.h5, whose grid may hold several places
  // per split; a cell has a line of some 500 bytes in summary.json.
  constexpr std::uint64_t kBytesPerEvaluation = 512;
  constexpr std::uint64_t kBytesPerCell = 1024;
  constexpr std::uint64_t kBytesPerRun = 128 * 1024;
  return kBytesPerRun + kBytesPerCell * plan.cells.size() + kBytesPerEvaluation * plan.evaluations();
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

fs::path write_run_folder(const Plan& plan, const SweepOutcome& outcome, RunRecord record, const fs::path& directory,
                          const std::stop_token& stop) {
  create_output_directory(directory);
  const auto [id, temporary_path] = reserve(record.id, directory);
  TemporaryFolder folder(temporary_path);
  folder.lock();
  record.id = id;

  std::vector<StoredFile> files;
  const auto write = [&](const std::string& name, std::span<const std::byte> bytes) {
    throw_if_stopped(stop);
    write_durable_file(folder.path() / name, bytes);
    Sha256 hash;
    hash.update(bytes);
    files.push_back({name, hash.hex_digest(), bytes.size()});
  };
  const auto write_text = [&](const std::string& name, const std::string& text) {
    write(name, std::as_bytes(std::span(text)));
  };
  write("results.h5", results_h5(plan, outcome.outcomes));
  write_text("folds.csv", folds_csv(plan, outcome.outcomes));
  write_text("timings.csv", timings_csv(plan, outcome));
  write_text("config.yaml", plan.resolved_yaml);
  write_durable_file(folder.path() / "summary.json", summary_json(record, files));

  throw_if_stopped(stop);
  const fs::path final_path = directory / record.id;
  folder.rename_to(final_path);
  return final_path;
}

}  // namespace gridfold
