#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "plan/plan.hpp"
#include "store/stale_folders.hpp"

namespace gridfold {

/// About what a run's folder takes on the disk, on the safe side.
std::uint64_t estimated_run_bytes(const Plan& plan);

/// Makes sure that a run can be written below `directory`, before anything is computed: creates it where it is
/// missing, removes what killed runs left there under temporary names, writes and removes a probe file, and looks for
/// `bytes` of free space. Throws StoreError.
void probe_output_directory(const std::filesystem::path& directory, std::uint64_t bytes = 0);

/// A new folder for a run, under a temporary name (`.<id>.gridfold-tmp`) until it is published. It goes away with this
/// object unless it was.
class RunFolderDraft {
 public:
  /// The folder's name will be `id`, with `-2`, `-3`, ... after it where that is taken. Throws StoreError.
  RunFolderDraft(const std::filesystem::path& directory, const std::string& id);
  ~RunFolderDraft();
  RunFolderDraft(const RunFolderDraft&) = delete;
  RunFolderDraft& operator=(const RunFolderDraft&) = delete;

  const std::string& id() const { return id_; }
  const std::filesystem::path& path() const { return path_; }

  /// Gives the folder its final name, which is on the disk when this returns, and returns its path.
  std::filesystem::path publish();

 private:
  std::filesystem::path directory_;
  std::string id_;
  std::filesystem::path path_;
  std::optional<FolderLock> lock_;
  bool is_public_ = false;
};

}  // namespace gridfold
