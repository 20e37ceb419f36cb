#include "data/file_stamps.hpp"

#include <sys/stat.h>

#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

std::int64_t nanoseconds_of(const timespec& time) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kPerSecond + time.tv_nsec;
}

FileStamp stamp_of(const std::filesystem::path& file) {
  FileStamp stamp{.path = file};
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return stamp;
  stamp.bytes = static_cast<std::uint64_t>(status.st_size);
  stamp.modified_nanoseconds = nanoseconds_of(status.st_mtim);
  stamp.changed_nanoseconds = nanoseconds_of(status.st_ctim);
  stamp.device = status.st_dev;
  stamp.inode = status.st_ino;
  return stamp;
}

}  // namespace

FileStamps stamps_of(std::span<const std::filesystem::path> files) {
  FileStamps stamps;
  for (const std::filesystem::path& file : files) stamps.push_back(stamp_of(file));
  return stamps;
}

void require_unchanged(const FileStamps& before, const FileStamps& after, std::string_view since) {
  const auto fail = [since](const FileStamp& stamp) {
    throw DataError(fmt::format("{}: the file changed {}", stamp.path.string(), since));
  };
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    // A file that is there only before or only after is one that changed.
    if (i >= after.size()) fail(before[i]);
    if (i >= before.size() || before[i] != after[i]) fail(after[i]);
  }
}

}  // namespace gridfold
