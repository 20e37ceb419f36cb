#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace gridfold {

/// Uninitialised memory that starts at a cache line. Large blocks come from the system and go back to it at once, in
/// huge pages where it has them, so that tiles do not wait for address translation.
class PageBlock {
 public:
  PageBlock() = default;
  /// Throws std::bad_alloc.
  explicit PageBlock(std::size_t bytes);
  PageBlock(PageBlock&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  PageBlock& operator=(PageBlock&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~PageBlock();

  void* get() const { return memory_; }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

/// An array in a PageBlock.
template <typename T>
class PageArray {
  static_assert(std::is_trivial_v<T>);

 public:
  PageArray() = default;
  explicit PageArray(std::size_t count) : block_(count * sizeof(T)) {}

  T* get() const { return static_cast<T*>(block_.get()); }
  void reset() { *this = PageArray(); }

 private:
  PageBlock block_;
};

}  // namespace gridfold
