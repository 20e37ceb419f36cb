#include "distance/pages.hpp"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#endif

namespace gridfold {

namespace {

constexpr std::size_t kCacheLine = 64;

std::size_t rounded_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

#if defined(__linux__)

constexpr std::size_t kHugePage = std::size_t{2} << 20;
// Below it, what malloc gives is as good.
constexpr std::size_t kLarge = std::size_t{128} << 10;

/// Maps pages that start at a huge page's border where they fill one.
void* map_pages(std::size_t bytes) {
  const std::size_t slack = bytes < kHugePage ? 0 : kHugePage;
  void* mapped = mmap(nullptr, bytes + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  if (slack == 0) return mapped;
  char* first = static_cast<char*>(mapped);
  const std::size_t before =
      rounded_up(reinterpret_cast<std::uintptr_t>(first), kHugePage) - reinterpret_cast<std::uintptr_t>(first);
  if (before != 0) munmap(first, before);
  if (before != slack) munmap(first + before + bytes, slack - before);
  // Advice only: where it is refused, small pages do.
  madvise(first + before, bytes, MADV_HUGEPAGE);
  return first + before;
}

#endif

}  // namespace

#if defined(__linux__)

PageBlock::PageBlock(std::size_t bytes) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (bytes < kLarge) {
    memory_ = std::aligned_alloc(kCacheLine, rounded_up(bytes, kCacheLine));
  } else {
    bytes_ = rounded_up(bytes, page);
    memory_ = map_pages(bytes_);
  }
  if (memory_ == nullptr && bytes != 0) throw std::bad_alloc();
}

PageBlock::~PageBlock() {
  if (bytes_ != 0) {
    munmap(memory_, bytes_);
  } else {
    std::free(memory_);
  }
}

#else

PageBlock::PageBlock(std::size_t bytes) : memory_(std::aligned_alloc(kCacheLine, rounded_up(bytes, kCacheLine))) {
  if (memory_ == nullptr && bytes != 0) throw std::bad_alloc();
}

PageBlock::~PageBlock() { std::free(memory_); }

#endif

}  // namespace gridfold
