#include "data/feature_memory.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/memory_limit.hpp"

namespace gridfold {

namespace {

/// As it was when data was first read: it is asked for with every block of a table.
const MemoryLimit& most_memory() {
  static const MemoryLimit most = [] {
    MemoryLimit limit = memory_limit();
    if (limit.bytes <= kMaxFeatureBytes) return limit;
    return MemoryLimit{kMaxFeatureBytes, fmt::format("gridfold takes at most {} GiB", kMaxFeatureBytes >> 30)};
  }();
  return most;
}

}  // namespace

std::uint64_t most_feature_bytes() { return most_memory().bytes; }

void require_feature_memory(std::uint64_t rows, std::uint64_t columns, std::size_t value_bytes,
                            const std::string& what) {
  std::uint64_t bytes = 0;
  const bool is_absurd =
      __builtin_mul_overflow(rows, columns, &bytes) || __builtin_mul_overflow(bytes, value_bytes, &bytes);
  if (!is_absurd && bytes <= most_feature_bytes()) return;
  throw DataError(
      fmt::format("{}: {} rows of {} features, {} {} each, do not fit: {}; `take` reads the first rows alone", what,
                  rows, columns, value_bytes, value_bytes == 1 ? "byte" : "bytes", most_memory().text));
}

}  // namespace gridfold
