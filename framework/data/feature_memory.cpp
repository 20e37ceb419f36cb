#include "data/feature_memory.hpp"

#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

std::uint64_t most_feature_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return kMaxFeatureBytes;
  return std::min(kMaxFeatureBytes, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes));
}

void require_feature_memory(std::uint64_t rows, std::uint64_t columns, std::size_t value_bytes,
                            const std::string& what) {
  std::uint64_t bytes = 0;
  const bool is_absurd =
      __builtin_mul_overflow(rows, columns, &bytes) || __builtin_mul_overflow(bytes, value_bytes, &bytes);
  if (!is_absurd && bytes <= most_feature_bytes()) return;
  throw DataError(fmt::format(
      "{}: {} rows of {} features, {} {} each, are more than the {:.1f} GiB of memory that gridfold can use "
      "here; `take` reads the first rows alone",
      what, rows, columns, value_bytes, value_bytes == 1 ? "byte" : "bytes",
      static_cast<double>(most_feature_bytes()) / (1 << 30)));
}

}  // namespace gridfold
