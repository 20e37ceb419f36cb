#include "store/stale_folders.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "core/cancelled.hpp"
#include "core/error.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

// A folder exists for a moment before it is locked.
constexpr std::chrono::minutes kOldEnough{1};

bool is_temporary(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') && name.ends_with(".gridfold-tmp");
}

bool is_old(const fs::path& path) {
  std::error_code failed;
  const fs::file_time_type written = fs::last_write_time(path, failed);
  return !failed && fs::file_time_type::clock::now() - written > kOldEnough;
}

bool is_held(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return true;
  const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
  ::close(descriptor);
  return held;
}

int open_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw StoreError(system_error_text(folder, "cannot open the folder", errno));
  return descriptor;
}

}  // namespace

FolderLock::FolderLock(const fs::path& folder) : descriptor_(open_folder(folder)) {
  // Some cluster file systems know no locks. There nothing counts as left behind, and a finished run is not refused.
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw StoreError(system_error_text(folder, "cannot lock the folder", EWOULDBLOCK));
  }
}

FolderLock::FolderLock(const fs::path& folder, const std::stop_token& stop) : descriptor_(open_folder(folder)) {
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
    if (stop.stop_requested()) {
      ::close(descriptor_);
      throw Cancelled{};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

FolderLock::~FolderLock() { ::close(descriptor_); }

void remove_stale_temporaries(const fs::path& directory) {
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed); !failed && entry != fs::end(entry); entry.increment(failed)) {
    std::error_code ignored;
    if (is_temporary(entry->path()) && is_old(entry->path()) && !is_held(entry->path())) {
      fs::remove_all(entry->path(), ignored);
    }
  }
}

}  // namespace gridfold
