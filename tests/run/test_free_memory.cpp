#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "run/free_memory.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;

namespace {

/// A machine with 8 GiB available, as /proc and /sys say it.
class Machine {
 public:
  Machine() { write("proc/meminfo", "MemTotal: 16777216 kB\nMemFree: 1048576 kB\nMemAvailable:    8388608 kB\n"); }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / file).parent_path());
    folder_.write(file, text);
  }
  std::uint64_t free() const { return free_memory(folder_.path()); }

 private:
  test::TemporaryFolder folder_;
};

constexpr std::uint64_t kGiB = 1ULL << 30;

}  // namespace

TEST_CASE("free memory is what the machine has available, dropped caches included") {
  CHECK(Machine().free() == 8 * kGiB);
}

TEST_CASE("free memory is what a control group of version 2 leaves, caches that it can drop included") {
  const Machine machine;
  machine.write("proc/self/cgroup", "0::/jobs/one\n");
  machine.write("sys/fs/cgroup/jobs/one/memory.max", "max\n");
  machine.write("sys/fs/cgroup/jobs/one/memory.current", "1073741824\n");
  CHECK(machine.free() == 8 * kGiB);
  // The limit of the group around it holds as well.
  machine.write("sys/fs/cgroup/jobs/memory.max", "4294967296\n");
  machine.write("sys/fs/cgroup/jobs/memory.current", "3221225472\n");
  CHECK(machine.free() == 1 * kGiB);
  machine.write("sys/fs/cgroup/jobs/memory.stat", "anon 1073741824\ninactive_file 2147483648\n");
  CHECK(machine.free() == 3 * kGiB);
}

TEST_CASE("free memory is what a control group of version 1 leaves, whose path a container does not see") {
  const Machine machine;
  machine.write("proc/self/cgroup", "9:cpu,cpuacct:/\n4:memory:/docker/1a2b\n0::/\n");
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
  machine.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1610612736\n");
  CHECK(machine.free() == kGiB / 2);
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
  CHECK(machine.free() == 0);
}
