#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/tile_pass.hpp"

namespace gridfold {

/// How float rows are brought near zero before the fast pass: value -> (value - center[column]) * scale, rounded
/// to float. Distances stay what they are, times scale; rounding errors shrink with the values.
struct FloatFrame {
  std::vector<float> center;
  /// A power of two that brings every centred value below 2 in magnitude.
  double scale = 1;
};

/// The frame for rows that will be measured against each other. l1 is not centred: its differences are rounded
/// relative to themselves as long as the values are not rounded before.
FloatFrame frame_of(MatrixView<float> train, MatrixView<float> queries, Metric metric);

/// Float rows, packed in a frame, with terms that turn the float sums of a tile into lower bounds of the
/// definition's values, times the frame's scale (squared for l2).
///
/// The bound. Let u = 2^-24, n the columns that are summed before a partial sum is added to the total (at most
/// kFloatChunk), m the number of partial sums (at most columns / kLeastChunkGroups, rounded up), and
/// c = (n + m + 16) u + (columns + 4) 2^-52.
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
/// l1: differences are rounded relative to themselves, sums as above: |float value - definition| <= c definition,
/// and every value is multiplied by 1 - c.
///
/// Values, parts and products below the smallest normal float, which kernels may take for zero, lose less than
/// 64 x 2^-126 a column together; both bounds are widened by that much.
struct FloatRows {
  TileRows<float, float> tiles;
  /// Each row's share of the bound, by row: c |a|^2 for squared l2, unused for l1.
  std::vector<double> errors;
};

/// c of the bound, of a kernel that splits floats or does not.
double relative_error(std::size_t cols, bool splits);

/// Columns per partial sum, at most.
inline constexpr std::size_t kFloatChunk = kFloatPanel.chunk_groups;

/// Packs the rows for a kernel, in `order`, which must outlive them; in their own order where it is empty.
FloatRows pack_floats(MatrixView<float> view, const TileKernel<float, float>& kernel, Metric metric,
                      const FloatFrame& frame, std::span<const std::uint32_t> order);

/// Knows how far the definition may be above the lower bounds of a pass over FloatRows, and measures by definition.
class FloatBounds : public Bounds {
 public:
  FloatBounds(MatrixView<float> train, MatrixView<float> queries, Metric metric, double scale,
              const std::vector<double>& train_errors, const std::vector<double>& query_errors);

  CandidateKey upper(std::size_t query, std::span<const CandidateKey> candidates) const override;
  void settle(std::size_t query, std::vector<CandidateKey>& candidates) const override;
  std::uint32_t first_equal(std::uint32_t row) const override { return first_equal_.empty() ? row : first_equal_[row]; }

  /// A neighbour and its distance by definition (squared for l2).
  struct Measured {
    double distance;
    std::uint32_t row;
  };
  /// The candidates in the order of (distance, row).
  void measure(std::size_t query, std::span<const CandidateKey> candidates, std::vector<Measured>& measured) const;

 private:
  MatrixView<float> train_;
  MatrixView<float> queries_;
  Metric metric_;
  /// What a distance by definition is multiplied with to compare with the pass.
  double unit_;
  const std::vector<double>& train_errors_;
  const std::vector<double>& query_errors_;
  std::vector<std::uint32_t> first_equal_;
};

}  // namespace gridfold
