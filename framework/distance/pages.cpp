#include "distance/pages.hpp"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace gridfold {

namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

}  // namespace

void* allocate_pages(std::size_t bytes) {
  const std::size_t unit = bytes < kHugePage ? kCacheLine : kHugePage;
  void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  // Advice only: where it is refused, small pages do.
  if (unit == kHugePage) madvise(memory, bytes / unit * unit, MADV_HUGEPAGE);
#endif
  return memory;
}

void release_pages(void* memory) { std::free(memory); }

}  // namespace gridfold
