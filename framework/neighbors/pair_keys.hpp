#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/matrix.hpp"
#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/measured.hpp"

namespace gridfold {

/// The order keys of queries and training rows by a metric's definition; T is std::uint8_t, float or double.
template <typename T>
class PairKeys {
 public:
  PairKeys(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric);

  /// Throws UnorderedDistances where the order key has left the range of double and the metric refuses that.
  Measured operator()(std::size_t query, std::size_t row) const;

  /// Order keys in 32 bits, in their order: of integers the uppermost bits, of multiples of a step the factor, of
  /// others the upper half of their bits, with 20 binary places.
  std::uint32_t short_key(const Measured& measured) const;
  /// Whether different order keys have different short ones.
  bool short_keys_are_exact() const { return step_.has_value() || shift_ == std::size_t{0}; }
  /// By how many bits integers are shifted to fit 32; empty where order keys are no integers.
  std::optional<std::size_t> shift() const { return shift_; }

 private:
  MatrixView<T> train_;
  MatrixView<T> queries_;
  MetricSpec metric_;
  MetricFunctions<T> functions_;
  std::optional<double> step_;
  std::optional<std::size_t> shift_;
};

/// Tells order keys apart that have the same short key, by the definition. T is std::uint8_t, float or double.
template <typename T>
class KeyBounds : public Bounds {
 public:
  /// `first_equal` is what first_equal_rows says of the training rows; `keys` must outlive the bounds.
  KeyBounds(const PairKeys<T>& keys, std::vector<std::uint32_t> first_equal)
      : keys_(keys), first_equal_(std::move(first_equal)) {}

  CandidateKey upper(std::size_t query, std::span<const CandidateKey> candidates) const override;
  void settle(std::size_t query, std::vector<CandidateKey>& candidates) const override;
  std::uint32_t first_equal(std::uint32_t row) const override { return first_equal_.empty() ? row : first_equal_[row]; }

  /// The candidates in the order of (order key, row).
  void measure(std::size_t query, std::span<const CandidateKey> candidates, std::vector<Measured>& measured) const;

 private:
  const PairKeys<T>& keys_;
  std::vector<std::uint32_t> first_equal_;
};

}  // namespace gridfold
