#pragma once

#include <algorithm>
#include <cstddef>

namespace gridfold {

/// Rows are measured and locked in blocks of this many: a whole number of panels of every shape, and small enough
/// that a block of 3,072-byte rows stays in a megabyte of second-level cache.
inline constexpr std::size_t kBlockRows = 192;

inline std::size_t block_count(std::size_t rows) { return (rows + kBlockRows - 1) / kBlockRows; }

/// Rows of block `block` that exist.
inline std::size_t rows_in_block(std::size_t rows, std::size_t block) {
  return std::min(kBlockRows, rows - block * kBlockRows);
}

}  // namespace gridfold
