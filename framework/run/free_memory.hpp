#pragma once

#include <cstdint>
#include <filesystem>

namespace gridfold {

/// Bytes that this process can still take without swapping: what the machine has available (MemAvailable, which counts
/// caches that can be dropped), or what is left within the limits of the process's control groups where that is less.
///
/// `root` is where /proc and /sys are looked for.
std::uint64_t free_memory(const std::filesystem::path& root = "/");

}  // namespace gridfold
