#include "core/memory_limit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>

#include <fmt/format.h>

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

/// The number that a file begins with; none where it cannot be read, or says `max`.
std::optional<std::uint64_t> number_in(const fs::path& file) {
  std::ifstream stream(file);
  std::uint64_t number = 0;
  return stream >> number ? std::optional(number) : std::nullopt;
}

/// A line of /proc/meminfo; none where there is none.
std::optional<std::uint64_t> machine_bytes(const fs::path& root, const std::string& wanted) {
  std::ifstream stream(root / "proc/meminfo");
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kibibytes = 0;
    if (words >> name >> kibibytes && name == wanted) return kibibytes * 1024;
  }
  return std::nullopt;
}

std::uint64_t memory_of_machine(const fs::path& root) {
  if (const auto bytes = machine_bytes(root, "MemTotal:")) return *bytes;
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * page_bytes();
}

std::uint64_t available_in_machine(const fs::path& root) {
  if (const auto bytes = machine_bytes(root, "MemAvailable:")) return *bytes;
  return static_cast<std::uint64_t>(::sysconf(_SC_AVPHYS_PAGES)) * page_bytes();
}

/// How a version of control groups names what is said of a group's memory.
struct GroupFiles {
  std::string limit;
  std::string usage;
  /// File caches that a group drops when it runs short, in its memory.stat.
  std::string cache;
};

std::uint64_t cache_of(const fs::path& group, const std::string& name) {
  std::ifstream stream(group / "memory.stat");
  std::string key;
  for (std::uint64_t value = 0; stream >> key >> value;) {
    if (key == name) return value;
  }
  return 0;
}

using GroupBytes = std::function<std::uint64_t(const fs::path& group, const GroupFiles& files)>;

/// The least for a group, and for those that it is in, up to the mounted hierarchy.
std::uint64_t least_in_groups(const fs::path& mount, const fs::path& group, const GroupFiles& files,
                              const GroupBytes& bytes) {
  std::uint64_t least = kNoLimit;
  // In a container, the path is often that of the host, and the mount is the group itself.
  for (fs::path path = group.relative_path();; path = path.parent_path()) {
    least = std::min(least, bytes(mount / path, files));
    if (path.empty()) return least;
  }
}

/// See cgroups(7): of version 2 there is the one line `0::PATH`, of version 1 one for each controller.
std::uint64_t least_in_control_groups(const fs::path& root, const GroupBytes& bytes) {
  std::uint64_t least = kNoLimit;
  std::ifstream stream(root / "proc/self/cgroup");
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") {
      least = std::min(least, least_in_groups(root / "sys/fs/cgroup", group,
                                              {"memory.max", "memory.current", "inactive_file"}, bytes));
    } else if (controllers.find(",memory,") != std::string::npos) {
      least = std::min(
          least, least_in_groups(root / "sys/fs/cgroup/memory", group,
                                 {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}, bytes));
    }
  }
  return least;
}

std::uint64_t limit_of_group(const fs::path& group, const GroupFiles& files) {
  return number_in(group / files.limit).value_or(kNoLimit);
}

std::uint64_t left_in_group(const fs::path& group, const GroupFiles& files) {
  const auto limit = number_in(group / files.limit);
  const auto usage = number_in(group / files.usage);
  if (!limit || !usage) return kNoLimit;
  const std::uint64_t taken = *usage - std::min(*usage, cache_of(group, files.cache));
  return *limit - std::min(*limit, taken);
}

std::uint64_t address_space() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kNoLimit;
  return limit.rlim_cur;
}

std::uint64_t left_in_address_space(const fs::path& root) {
  const std::uint64_t limit = address_space();
  if (limit == kNoLimit) return kNoLimit;
  return limit - std::min(limit, number_in(root / "proc/self/statm").value_or(0) * page_bytes());
}

}  // namespace

MemoryLimit memory_limit(const fs::path& root) {
  const std::uint64_t machine = memory_of_machine(root);
  const std::uint64_t group = least_in_control_groups(root, limit_of_group);
  const std::uint64_t own = address_space();
  const std::uint64_t least = std::min({machine, group, own});
  const double gibibytes = static_cast<double>(least) / (1 << 30);
  if (least == machine) return {least, fmt::format("this machine has {:.2f} GiB of memory", gibibytes)};
  if (least == group)
    return {least, fmt::format("the control group of this process allows {:.2f} GiB of memory", gibibytes)};
  return {least, fmt::format("`ulimit -v` allows {:.2f} GiB of address space", gibibytes)};
}

std::uint64_t free_memory(const fs::path& root) {
  return std::min(
      {available_in_machine(root), least_in_control_groups(root, left_in_group), left_in_address_space(root)});
}

}  // namespace gridfold
