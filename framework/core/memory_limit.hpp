#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gridfold {

/// The most bytes that this process can have, and what sets the limit, as a sentence says it: "this machine has 7.7 GiB
/// of memory".
struct MemoryLimit {
  std::uint64_t bytes = 0;
  std::string text;
};

/// The least of the machine's memory, the limits of the process's control groups (memory.max, or memory.limit_in_bytes
/// of version 1) and its own limit on address space (`ulimit -v`).
///
/// `root` is where /proc and /sys are looked for.
MemoryLimit memory_limit(const std::filesystem::path& root = "/");

/// Bytes that this process can still take without swapping: what the machine has available (MemAvailable, which counts
/// caches that can be dropped), or what is left within the limits of memory_limit where that is less.
std::uint64_t free_memory(const std::filesystem::path& root = "/");

}  // namespace gridfold
