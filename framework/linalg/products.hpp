#pragma once

#include <cstddef>
#include <stop_token>

namespace gridfold {

/// A borrowed matrix of `rows` x `cols` doubles. Those of a row lie side by side where it is `row_major`, otherwise
/// those of a column; `stride` values lie between the beginnings of two rows, or of two columns.
template <typename T>
struct Strided {
  T* values = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;
  bool row_major = true;

  Strided transposed() const { return {values, cols, rows, stride, !row_major}; }
};
using StridedView = Strided<const double>;
using StridedSpan = Strided<double>;

/// Writes `left` * `right` into `out`, of left.rows x right.cols, by OpenBLAS on the calling thread; many threads may
/// multiply at once. Throws Cancelled between strips of 1,024 rows.
void multiply(const StridedView& left, const StridedView& right, const StridedSpan& out, const std::stop_token& stop);

/// Adds `factor` times its transpose to `sum`, of factor.rows x factor.rows, of which only the lower triangle is read
/// and written. As multiply() otherwise.
void add_products_of_rows(const StridedView& factor, const StridedSpan& sum, const std::stop_token& stop);

}  // namespace gridfold
