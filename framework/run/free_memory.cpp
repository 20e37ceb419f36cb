#include "run/free_memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

/// The number that a file begins with; none where it cannot be read, or says `max`.
std::optional<std::uint64_t> number_in(const fs::path& file) {
  std::ifstream stream(file);
  std::uint64_t number = 0;
  return stream >> number ? std::optional(number) : std::nullopt;
}

std::uint64_t available_in_machine(const fs::path& root) {
  std::ifstream stream(root / "proc/meminfo");
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kibibytes = 0;
    if (words >> name >> kibibytes && name == "MemAvailable:") return kibibytes * 1024;
  }
  return static_cast<std::uint64_t>(::sysconf(_SC_AVPHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// File caches that a control group drops when it runs short, as its memory.stat has them under `name`.
std::uint64_t cache_of(const fs::path& group, const std::string& name) {
  std::ifstream stream(group / "memory.stat");
  std::string key;
  for (std::uint64_t value = 0; stream >> key >> value;) {
    if (key == name) return value;
  }
  return 0;
}

/// What is left to a group, and to those that it is in, up to the mounted hierarchy.
std::uint64_t left_in_groups(const fs::path& mount, const fs::path& group, const std::string& limit_file,
                             const std::string& usage_file, const std::string& cache_name) {
  std::uint64_t least = kNoLimit;
  // In a container, the path is often that of the host, and the mount is the group itself.
  for (fs::path path = group.relative_path();; path = path.parent_path()) {
    const auto limit = number_in(mount / path / limit_file);
    const auto usage = number_in(mount / path / usage_file);
    if (limit && usage) {
      const std::uint64_t taken = *usage - std::min(*usage, cache_of(mount / path, cache_name));
      least = std::min(least, *limit - std::min(*limit, taken));
    }
    if (path.empty()) return least;
  }
}

/// See cgroups(7): of version 2 there is the one line `0::PATH`, of version 1 one for each controller.
std::uint64_t left_in_control_groups(const fs::path& root) {
  std::uint64_t least = kNoLimit;
  std::ifstream stream(root / "proc/self/cgroup");
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") {
      least = std::min(least,
                       left_in_groups(root / "sys/fs/cgroup", group, "memory.max", "memory.current", "inactive_file"));
    } else if (controllers.find(",memory,") != std::string::npos) {
      least = std::min(least, left_in_groups(root / "sys/fs/cgroup/memory", group, "memory.limit_in_bytes",
                                             "memory.usage_in_bytes", "total_inactive_file"));
    }
  }
  return least;
}

}  // namespace

std::uint64_t free_memory(const fs::path& root) {
  return std::min(available_in_machine(root), left_in_control_groups(root));
}

}  // namespace gridfold
