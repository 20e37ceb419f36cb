#pragma once

#include <cstddef>
#include <span>

#include "distance/metric.hpp"
#include "neighbors/candidate_lists.hpp"
#include "neighbors/compared_rows.hpp"

namespace gridfold {

/// A metric's definition, on some training rows and queries.
class RowMeasure {
 public:
  RowMeasure() = default;
  RowMeasure(const RowMeasure&) = delete;
  RowMeasure& operator=(const RowMeasure&) = delete;
  virtual ~RowMeasure() = default;

  /// The ranks of candidates, as Definition::rank gives them to the bit: one each.
  virtual void measure(std::size_t query, std::span<const CandidateKey> candidates, double* ranks) const = 0;
};

/// By l1, l2 or squared l2.
class DifferenceMeasure : public RowMeasure {
 public:
  DifferenceMeasure(const PlainRows& train, const PlainRows& queries, Metric metric);
  void measure(std::size_t query, std::span<const CandidateKey> candidates, double* ranks) const override;

 private:
  MatrixView<float> train_;
  MatrixView<float> queries_;
  void (*define_)(const double* query, const float* const* rows, std::size_t cols, double* totals);
};

/// By cosine or correlation; the rows must outlive it. T is std::uint8_t or float.
template <typename T>
class DirectionMeasure : public RowMeasure {
 public:
  DirectionMeasure(const DirectionRows<T>& train, const DirectionRows<T>& queries, Metric metric)
      : train_(train), queries_(queries), metric_(direction_metric_of<T>(metric)) {}
  void measure(std::size_t query, std::span<const CandidateKey> candidates, double* ranks) const override;

 private:
  const DirectionRows<T>& train_;
  const DirectionRows<T>& queries_;
  const DirectionMetric<T>& metric_;
};

}  // namespace gridfold
