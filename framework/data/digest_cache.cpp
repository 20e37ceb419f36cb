#include "data/digest_cache.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "core/sha256.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHexDigits = 64;

std::optional<fs::path> cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return fs::path(cache) / "gridfold/fingerprints";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".cache/gridfold/fingerprints";
  }
  return std::nullopt;
}

/// All that decides on the digest.
std::string cache_key(const std::string& what, const FileStamps& stamps) {
  std::string text = what;
  for (const FileStamp& stamp : stamps) {
    std::error_code failed;
    text += fmt::format("\n{} {} {} {} {} {}", fs::absolute(stamp.path, failed).string(), stamp.bytes,
                        stamp.modified_nanoseconds, stamp.changed_nanoseconds, stamp.device, stamp.inode);
  }
  return sha256_hex(text);
}

std::optional<std::string> read_digits(const fs::path& file) {
  std::ifstream stream(file);
  std::string text;
  stream >> text;
  const bool is_right = text.size() == kHexDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_right ? std::optional(text) : std::nullopt;
}

/// A file that is written to again within the clock's resolution keeps its stamp.
bool may_still_change(const FileStamps& stamps) {
  constexpr std::int64_t kRecent = 2'000'000'000;
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  return std::any_of(stamps.begin(), stamps.end(), [&](const FileStamp& stamp) {
    return now.count() - std::max(stamp.modified_nanoseconds, stamp.changed_nanoseconds) < kRecent;
  });
}

/// Whole under its name, or not there.
void write_digits(const fs::path& file, const std::string& digits) {
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  const fs::path temporary = file.string() + fmt::format(".{}", ::getpid());
  std::ofstream stream(temporary);
  stream << digits << '\n';
  stream.close();
  if (stream) {
    fs::rename(temporary, file, failed);
  } else {
    fs::remove(temporary, failed);
  }
}

}  // namespace

std::string cached_digest(const std::string& what, const FileStamps& stamps,
                          const std::function<std::string()>& compute) {
  const std::optional<fs::path> folder = stamps.empty() ? std::nullopt : cache_folder();
  const fs::path file = folder ? *folder / cache_key(what, stamps) : fs::path();
  if (folder) {
    if (auto known = read_digits(file)) return *known;
  }
  std::string digest = compute();
  if (folder && !may_still_change(stamps)) write_digits(file, digest);
  return digest;
}

}  // namespace gridfold
