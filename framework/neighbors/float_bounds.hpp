#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/measured.hpp"
#include "neighbors/row_measure.hpp"

namespace gridfold {

/// Knows how far the definition may be above the lower bounds of a pass over FloatRows, and measures by definition.
class FloatBounds : public Bounds {
 public:
  /// What the rows and queries of a pass have in common.
  struct Pass {
    Preselection by;
    std::size_t cols;
    /// The frame's: what an order key by definition is multiplied with to compare with the pass.
    double unit;
  };

  /// Errors are those of FloatRows; `first_equal` is what first_equal_rows says of the training rows.
  FloatBounds(const Pass& pass, const RowMeasure& measure, const std::vector<double>& train_errors,
              const std::vector<double>& query_errors, std::vector<std::uint32_t> first_equal);

  CandidateKey upper(std::size_t query, std::span<const CandidateKey> candidates) const override;
  void settle(std::size_t query, std::vector<CandidateKey>& candidates) const override;
  std::uint32_t first_equal(std::uint32_t row) const override { return first_equal_.empty() ? row : first_equal_[row]; }

  /// The candidates in the order of (order key, row).
  void measure(std::size_t query, std::span<const CandidateKey> candidates, std::vector<Measured>& measured) const;

 private:
  Pass pass_;
  const RowMeasure& measure_;
  const std::vector<double>& train_errors_;
  const std::vector<double>& query_errors_;
  std::vector<std::uint32_t> first_equal_;
};

}  // namespace gridfold
