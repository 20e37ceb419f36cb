#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/matrix.hpp"
#include "distance/definition.hpp"
#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/measured.hpp"

namespace gridfold {

/// The ranks of queries and training rows by a metric's definition; T is std::uint8_t or float.
template <typename T>
class PairRanks {
 public:
  PairRanks(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric);

  /// At least 0. Throws UnorderedDistances where a sum of powers has left the range of double, in which case it orders
  /// nothing.
  double operator()(std::size_t query, std::size_t row) const;

  /// Keys of ranks, in their order: integers where ranks are multiples of one, else the upper half of a rank's bits,
  /// with 20 binary places.
  std::uint32_t key_of(double rank) const;
  /// Whether different ranks have different keys.
  bool keys_are_exact() const { return unit_.has_value(); }

 private:
  MatrixView<T> train_;
  MatrixView<T> queries_;
  MetricSpec metric_;
  Definition<T> definition_;
  /// What ranks are multiples of, if anything.
  std::optional<double> unit_;
};

/// Tells ranks apart that have the same key, by the definition. T is std::uint8_t or float.
template <typename T>
class RankBounds : public Bounds {
 public:
  /// `first_equal` is what first_equal_rows says of the training rows; `ranks` must outlive the bounds.
  RankBounds(const PairRanks<T>& ranks, std::vector<std::uint32_t> first_equal)
      : ranks_(ranks), first_equal_(std::move(first_equal)) {}

  CandidateKey upper(std::size_t query, std::span<const CandidateKey> candidates) const override;
  void settle(std::size_t query, std::vector<CandidateKey>& candidates) const override;
  std::uint32_t first_equal(std::uint32_t row) const override { return first_equal_.empty() ? row : first_equal_[row]; }

  /// The candidates in the order of (rank, row).
  void measure(std::size_t query, std::span<const CandidateKey> candidates, std::vector<Measured>& measured) const;

 private:
  const PairRanks<T>& ranks_;
  std::vector<std::uint32_t> first_equal_;
};

}  // namespace gridfold
