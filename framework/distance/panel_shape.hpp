#pragma once

#include <cstddef>

namespace gridfold {

/// Bytes that one column group of a panel takes: three 512-bit registers, or six of 256 bits.
inline constexpr std::size_t kPanelGroupBytes = 192;

/// How a kernel wants its queries: a number of rows at once, of which every panel and every block of rows holds a
/// multiple, and of each row a number of neighbouring column groups together.
struct StripShape {
  std::size_t rows;
  std::size_t groups;
  /// Whether queries' bytes stand as 16-bit integers, with their sign: of every four the first, third, second and
  /// fourth. The kernel then widens its panels, too.
  bool widens = false;
};

/// For kernels that broadcast a column group of a query.
inline constexpr StripShape kVectorStrip{8, 1};
/// The same for arithmetic on 16-bit integers.
inline constexpr StripShape kWideVectorStrip{8, 1, true};
/// For matrix registers: 16 rows of 64 bytes.
inline constexpr StripShape kMatrixStrip{16, 16};
/// For matrix registers and floats in two parts: 16 rows of 64 bytes for each.
inline constexpr StripShape kSplitMatrixStrip{16, 32};

inline constexpr std::size_t kMaxStripRows = 16;

/// How a kind of kernel wants its rows.
struct PanelShape {
  /// How many rows a panel interleaves.
  std::size_t rows;
  /// How many neighbouring columns of a row stay together in it, so that one instruction sums a whole group of a row
  /// into that row's own lane.
  std::size_t group_columns;
  /// Column groups that are summed before the sums are put aside, at most. Where first-level cache is small they are
  /// fewer, as chunk_groups_in_cache says; for floats, few keep rounding errors small.
  std::size_t chunk_groups;
  /// What bits of query values are turned over in strips.
  unsigned char query_flip;
};

/// For absolute differences of bytes: 24 rows x 8 columns, the 64-bit lanes of a sum of absolute differences. Their
/// arithmetic is slow enough for second-level cache.
inline constexpr PanelShape kByteDifferencePanel{24, 8, 128, 0};
/// For products of bytes: 48 rows x 4 columns, the 32-bit lanes of a four-way multiply-add, which wants one side
/// signed: a byte with its top bit turned over is the signed byte that is 128 less.
inline constexpr PanelShape kByteProductPanel{48, 4, 160, 0x80};
/// For cubes of differences of bytes: 48 rows x 4 columns, whose 32-bit lanes hold the sums of no more than 256
/// columns.
inline constexpr PanelShape kByteCubePanel{48, 4, 64, 0x80};
/// For floats: 48 rows x 1 column; of split floats, which take two columns a word, one part of 2 columns.
inline constexpr PanelShape kFloatPanel{48, 1, 128, 0};

inline constexpr std::size_t kMaxPanelRows = 48;

/// However small first-level cache is: the sums of fewer groups would be put aside too often.
inline constexpr std::size_t kLeastChunkGroups = 64;

/// How many column groups of a panel first-level cache holds while the panel is used for query after query, beside
/// these and their sums: a multiple of what strips keep together, from kLeastChunkGroups (half of it where the kernel
/// widens) to the shape's most.
std::size_t chunk_groups_in_cache(PanelShape shape, StripShape strip);

}  // namespace gridfold
