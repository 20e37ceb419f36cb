#pragma once

#include <filesystem>
#include <stop_token>

namespace gridfold {

/// An exclusive lock on a folder, held while a run is written to it; freed by the kernel when the process ends,
/// however it ends. On a file system without locks it holds nothing.
class FolderLock {
 public:
  /// Throws StoreError where the folder cannot be opened or somebody else holds it.
  explicit FolderLock(const std::filesystem::path& folder);
  /// Waits as long as somebody else holds it. Throws Cancelled when that is stopped.
  FolderLock(const std::filesystem::path& folder, const std::stop_token& stop);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

/// Removes what killed runs left under temporary names (`.*.gridfold-tmp`) in `directory`: folders and files that no
/// process holds and that are older than a minute. Nothing under a final name is touched; what cannot be removed
/// stays.
void remove_stale_temporaries(const std::filesystem::path& directory);

}  // namespace gridfold
