#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/memory_limit.hpp"
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
  MemoryLimit limit() const { return memory_limit(folder_.path()); }

 private:
  test::TemporaryFolder folder_;
};

constexpr std::uint64_t kGiB = 1ULL << 30;

/// While it lives, this process may have only so many bytes of address space.
class LimitedAddressSpace {
 public:
  explicit LimitedAddressSpace(std::uint64_t bytes) {
    getrlimit(RLIMIT_AS, &before_);
    rlimit limited = before_;
    limited.rlim_cur = bytes;
    setrlimit(RLIMIT_AS, &limited);
  }
  ~LimitedAddressSpace() { setrlimit(RLIMIT_AS, &before_); }
  LimitedAddressSpace(const LimitedAddressSpace&) = delete;
  LimitedAddressSpace& operator=(const LimitedAddressSpace&) = delete;

 private:
  rlimit before_{};
};

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

TEST_CASE("the limit of memory is the least of the machine's and those of the control groups, and says which it is") {
  const Machine machine;
  CHECK(machine.limit().bytes == 16 * kGiB);
  CHECK(machine.limit().text == "this machine has 16.00 GiB of memory");
  SECTION("version 2") {
    machine.write("proc/self/cgroup", "0::/jobs/one\n");
    machine.write("sys/fs/cgroup/jobs/one/memory.max", "max\n");
    CHECK(machine.limit().bytes == 16 * kGiB);
    machine.write("sys/fs/cgroup/jobs/memory.max", "4294967296\n");
  }
  SECTION("version 1") {
    machine.write("proc/self/cgroup", "4:memory:/docker/1a2b\n");
    // What version 1 says where there is no limit.
    machine.write("sys/fs/cgroup/memory/docker/1a2b/memory.limit_in_bytes", "9223372036854771712\n");
    CHECK(machine.limit().bytes == 16 * kGiB);
    machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "4294967296\n");
  }
  CHECK(machine.limit().bytes == 4 * kGiB);
  CHECK(machine.limit().text == "the control group of this process allows 4.00 GiB of memory");
}

// AddressSanitizer takes more address space than any limit leaves.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("a limit on address space limits memory, less what the process has of it") {
  const Machine machine;
  machine.write("proc/self/statm", std::to_string(kGiB / static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))) + " 1 1\n");
  const LimitedAddressSpace limited(3 * kGiB);
  CHECK(machine.limit().bytes == 3 * kGiB);
  CHECK(machine.limit().text == "`ulimit -v` allows 3.00 GiB of address space");
  CHECK(machine.free() == 2 * kGiB);
}
#endif
