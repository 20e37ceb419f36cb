#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include <oneapi/tbb/enumerable_thread_specific.h>

#include "classifiers/linear/row_kernels.hpp"
#include "core/feature_view.hpp"
#include "distance/pages.hpp"

namespace gridfold {

/// Rows of a matrix of features, by their indices.
struct ChosenRows {
  FeatureView features;
  std::span<const std::uint32_t> rows;

  std::size_t feature_count() const { return columns_of(features); }
  ChosenRows part(std::size_t first, std::size_t count) const { return {features, rows.subspan(first, count)}; }
};

/// The columns of a row as T: its features, a 1 that the intercept is the weight of, and zeros up to whole vectors.
template <typename T>
constexpr std::size_t padded_columns(std::size_t features) {
  return (features + kLanes<T>) / kLanes<T> * kLanes<T>;
}

/// Multiplies rows of features by weights, in the precision of T, on all threads where there is enough to do. Features
/// are turned into T panel by panel, while these are in cache: 8-bit ones stay 8-bit in memory. What comes out for an
/// output depends on the rows and on its own weights or factors alone, to the bit: not on other outputs, threads, or
/// instructions.
template <typename T>
class RowProducts {
 public:
  explicit RowProducts(std::size_t features);

  /// Of rows and weights, padding included.
  std::size_t columns() const { return columns_; }

  /// Puts columns `first` to `first + count - 1` of the rows into `out`, row after row.
  void read(const ChosenRows& rows, std::size_t first, std::size_t count, T* out) const;

  /// Gives every score: `scores`, rows x outputs, become the rows times `weights`, outputs x columns(). Calls
  /// finish(first_row, rows) for each block of rows once its scores are there, several at a time.
  void score(const ChosenRows& rows, const T* weights, std::size_t outputs, T* scores,
             const std::function<void(std::size_t first_row, std::size_t rows)>& finish);

  /// A block of the sums that `sum` gives.
  struct Sums {
    std::size_t first_output = 0;
    std::size_t outputs = 0;
    std::size_t first_column = 0;
    std::size_t columns = 0;
    /// outputs x columns, `stride` from one output to the next.
    const T* values = nullptr;
    std::size_t stride = 0;
  };

  /// For each output, the sum over all rows of its factor times the row; `factors` are rows x outputs. Calls use(block)
  /// for blocks that cover outputs x columns(), several at a time.
  void sum(const ChosenRows& rows, const T* factors, std::size_t outputs,
           const std::function<void(const Sums& block)>& use);

  /// Rows that `score` finishes at a time; the last block may be shorter.
  static constexpr std::size_t kScoredRows = 64;

 private:
  struct Scratch {
    explicit Scratch(std::size_t columns);

    PageArray<T> rows;
    PageArray<T> sums;
  };

  std::size_t features_;
  std::size_t columns_;
  /// Columns that are worked on at a time.
  std::size_t chunk_;
  tbb::enumerable_thread_specific<Scratch> scratch_;
};

extern template class RowProducts<float>;
extern template class RowProducts<double>;

}  // namespace gridfold
