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

  /// The order keys of candidates, as MetricFunctions::order_key gives them to the bit: one each.
  virtual void measure(std::size_t query, std::span<const CandidateKey> candidates, double* order_keys) const = 0;
};

/// Sums of |x_i - y_i| or of (x_i - y_i)^2. T is float or double.
template <typename T>
class DifferenceMeasure : public RowMeasure {
 public:
  DifferenceMeasure(const PlainRows<T>& train, const PlainRows<T>& queries, Preselection by);
  void measure(std::size_t query, std::span<const CandidateKey> candidates, double* order_keys) const override;

 private:
  MatrixView<T> train_;
  MatrixView<T> queries_;
  void (*define_)(const double* query, const T* const* rows, std::size_t cols, double* totals);
};

/// By what the rows are the directions of; they must outlive it. T is std::uint8_t, float or double.
template <typename T>
class DirectionMeasure : public RowMeasure {
 public:
  DirectionMeasure(const DirectionRows<T>& train, const DirectionRows<T>& queries) : train_(train), queries_(queries) {}
  void measure(std::size_t query, std::span<const CandidateKey> candidates, double* order_keys) const override;

 private:
  const DirectionRows<T>& train_;
  const DirectionRows<T>& queries_;
};

}  // namespace gridfold
