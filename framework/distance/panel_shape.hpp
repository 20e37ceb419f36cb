#pragma once

#include <cstddef>

namespace gridfold {

/// Bytes that one column group of a panel takes: three 512-bit registers, or six of 256 bits.
inline constexpr std::size_t kPanelGroupBytes = 192;

/// Query rows that a tile kernel takes at once; a panel holds a multiple of it.
inline constexpr std::size_t kQueryRows = 8;

/// How many rows a panel interleaves, and how many neighbouring columns of a row stay together in it, so that one
/// instruction sums a whole group of a row into that row's own lane.
struct PanelShape {
  std::size_t rows;
  std::size_t group_columns;
};

/// For absolute differences of bytes: 24 rows x 8 columns, the 64-bit lanes of a sum of absolute differences.
inline constexpr PanelShape kByteDifferencePanel{24, 8};
/// For products of bytes: 48 rows x 4 columns, the 32-bit lanes of a four-way multiply-add.
inline constexpr PanelShape kByteProductPanel{48, 4};
/// For floats: 48 rows x 1 column.
inline constexpr PanelShape kFloatPanel{48, 1};

inline constexpr std::size_t kMaxPanelRows = 48;

}  // namespace gridfold
