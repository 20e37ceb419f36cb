#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/float_frame.hpp"
#include "neighbors/tile_pass.hpp"

namespace gridfold {

/// Rows packed in a frame, with terms that turn the float sums of a tile into lower bounds of the definition's order
/// keys, times the frame's unit.
///
/// The bound. Let u = 2^-24, n the columns that are summed before a partial sum is added to the total (at most
/// kFloatChunk), m the number of partial sums (at most columns / kLeastChunkGroups, rounded up), and
/// c = (n + m + 16) u + (columns + 4) 2^-52.
///
/// Doubles are brought into the frame in double precision, which moves a centred value by 2^-53 of itself, and are then
/// rounded to floats: where u stands for that rounding, (1 + 2^-28) u covers both. Squares that are too small for the
/// definition to hold them are off by 2^-1075 each, which the limit on the frame's scale makes less than 2^-134.
///
/// Squared l2: a float sum of n products, fused or not and in any order, is off by at most
/// n u / (1 - n u) sum |a_k b_k|, the total of m such by m u more, and sum |a_k b_k| <= (|a|^2 + |b|^2) / 2. Twice
/// the sum is subtracted: (n + m) u (|a|^2 + |b|^2) to first order. Rounding a centred row moves it by at most
/// u |a|, so the squared distance by at most (4 u + 2 u^2)(|a|^2 + |b|^2). The norms, their sum and the difference
/// are rounded once each: 5 u (|a|^2 + |b|^2) at most together. The rest of 16 u covers the products of these
/// errors while n + m is below 2^13; the last term of c is the rounding of the definition's own double sum. So
/// |float value - definition| <= c |a|^2 + c |b|^2, and every row's norm is lowered by its share.
///
/// Where the kernel multiplies split floats, n is three times as large, for the three products of parts, which add up
/// to (1 + 2^-6) sum |a_k b_k| at most. The products of low parts that are left out are 2^-16 sum |a_k b_k| at most,
/// which makes 2^-16 (|a|^2 + |b|^2), as twice the sum is subtracted. Splitting moves a row by at most 2^-16 |a|, which
/// makes four times as much, as with rounding. Norms are those of the split rows. Together 5 x 2^-16, taken as 6.
///
/// Cosine and correlation: what the pass compares is squared l2 of directions u = x / |x|, and twice the definition's
/// order key; lifts (see DirectionRows) are counted among |a|^2, so that c covers their rounding as that of norms. Let
/// e = 2^-53. Both the definition and the frame begin with the same x, for correlation after its mean was taken off in
/// double precision or in integers: however much that cancels, here it is exact. Two errors do not shrink with the
/// centred rows, and each row has kappa = (columns + 8) 2^-51 for its share of them:
/// - Coordinates are x times 1 / |x|, from the definition's own sum of squares: columns / 2 e for that, 3 e for root,
///   quotient and product, so that a row moves by (columns / 2 + 3) e. Directions are at most 2 apart, so that the
///   squared distance changes by 2 x 2 (columns + 6) e for two rows, a share of (2 columns + 12) e each.
/// - The definition's product is off by columns e |x| |y|, the root of the product of two sums of squares by
///   (columns + 2) e, quotient and difference by 3 e: the order key by (2 columns + 6) e, and as much is each row's
///   share of what that makes for twice the order key.
/// Together (4 columns + 18) e. The rest, up to (4 columns + 32) e, covers products of these errors among each other
/// and with those of floats, below 2^20 columns. On bytes sums are exact, and both errors a few e.
///
/// l1: differences are rounded relative to themselves, sums as above: the float sum is at most (1 + c) times the sum S
/// of the differences of the packed values, and at least (1 - c) times. The pass is compared with (1 + c) times the
/// definition, which is the frame's unit, so that nothing has to be taken off the sum for that.
/// - Floats are packed as they are, but for the scale: S is the definition.
/// - Doubles are rounded as they are packed, and so first centred. Let a be a centred row. Taking the centre off rounds
///   by 2^-53 of each difference, and packing by u of it: a row moves by at most (1 + 2^-28) u |a|_1 in l1, where |a|_1
///   is the sum of its magnitudes, and S by as much for each of two rows, whatever the difference of the rows is. So
///   every row has (1 + 2^-6) u |a|_1 for its share, which the pass takes off the float sum, of which it is c larger.
///   What is added up is that of the packed values, u smaller. All this is below 2^-6 of the share up to 2^20 columns,
///   and so is the rounding of the two shares' sum. What is left of the float sum is rounded once more, in c.
/// The upper bound adds both shares twice, once for what the pass took off and once for the way that S may have moved,
/// and takes the result times (1 + 4 c), for (1 + c) / (1 - c) and more than the products of these errors.
///
/// Values, parts and products below the smallest normal float, which kernels may take for zero, lose less than
/// 64 x 2^-126 a column together; all bounds are widened by that much.
struct FloatRows {
  TileRows<float, float> tiles;
  /// Each row's share of the bound, by row: c |a|^2 for squared l2, c |a|^2 + kappa for directions, (1 + 2^-6) u |a|_1
  /// for l1 of doubles.
  std::vector<double> errors;
};

/// c of the bound, of a kernel that splits floats or does not.
double relative_error(std::size_t cols, bool splits);

/// What the values below the smallest normal float may add up to.
double absolute_error(std::size_t cols);

/// Columns per partial sum, at most.
inline constexpr std::size_t kFloatChunk = kFloatPanel.chunk_groups;

/// Packs the rows for a kernel, in `order`, which must outlive them; in their own order where it is empty. `Rows` is
/// PlainRows or DirectionRows. Throws Cancelled soon after a stop was asked for.
template <typename Rows>
FloatRows pack_floats(const Rows& rows, const TileKernel<float, float>& kernel, Preselection by,
                      const FloatFrame& frame, std::span<const std::uint32_t> order, const std::stop_token& stop);

}  // namespace gridfold
