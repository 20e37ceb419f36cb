#include "linalg/products.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "core/cancelled.hpp"
#include "linalg/blas.hpp"

namespace gridfold {

namespace {

/// Rows that are multiplied at a time. A constant, so that the order of sums follows from the shapes alone.
constexpr std::size_t kStrip = 1024;

template <typename T>
Strided<T> rows_of(const Strided<T>& matrix, std::size_t begin, std::size_t count) {
  T* first = matrix.values + begin * (matrix.row_major ? matrix.stride : 1);
  return {first, count, matrix.cols, matrix.stride, matrix.row_major};
}

int to_int(std::size_t count) {
  assert(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  return static_cast<int>(count);
}

/// The stride as BLAS wants it also of a matrix without values.
int leading(const StridedView& matrix) { return to_int(std::max<std::size_t>(matrix.stride, 1)); }

/// out = left * right + keep * out.
void multiply_strip(const StridedView& left, const StridedView& right, const StridedSpan& out, double keep) {
  if (out.row_major) return multiply_strip(right.transposed(), left.transposed(), out.transposed(), keep);
  const int m = to_int(out.rows);
  const int n = to_int(out.cols);
  const int k = to_int(left.cols);
  const int left_stride = leading(left);
  const int right_stride = leading(right);
  const int out_stride = to_int(std::max<std::size_t>(out.stride, 1));
  const double one = 1;
  BlasCall()->dgemm(left.row_major ? "T" : "N", right.row_major ? "T" : "N", &m, &n, &k, &one, left.values,
                    &left_stride, right.values, &right_stride, &keep, out.values, &out_stride, 1, 1);
}

}  // namespace

void multiply(const StridedView& left, const StridedView& right, const StridedSpan& out, const std::stop_token& stop) {
  assert(left.cols == right.rows && out.rows == left.rows && out.cols == right.cols);
  for (std::size_t begin = 0; begin < out.rows; begin += kStrip) {
    throw_if_stopped(stop);
    const std::size_t count = std::min(kStrip, out.rows - begin);
    multiply_strip(rows_of(left, begin, count), right, rows_of(out, begin, count), 0);
  }
}

void add_products_of_rows(const StridedView& factor, const StridedSpan& sum, const std::stop_token& stop) {
  assert(sum.rows == factor.rows && sum.cols == factor.rows);
  const int k = to_int(factor.cols);
  const int factor_stride = leading(factor);
  const int sum_stride = to_int(std::max<std::size_t>(sum.stride, 1));
  const double one = 1;
  for (std::size_t begin = 0; begin < sum.rows; begin += kStrip) {
    throw_if_stopped(stop);
    const std::size_t count = std::min(kStrip, sum.rows - begin);
    const StridedView strip = rows_of(factor, begin, count);
    const auto block = [&](std::size_t row, std::size_t rows) {
      const std::size_t skipped = sum.row_major ? row * sum.stride + begin : begin * sum.stride + row;
      return StridedSpan{sum.values + skipped, rows, count, sum.stride, sum.row_major};
    };
    const int n = to_int(count);
    // The lower triangle in row-major order is BLAS's upper one.
    BlasCall()->dsyrk(sum.row_major ? "U" : "L", factor.row_major ? "T" : "N", &n, &k, &one, strip.values,
                      &factor_stride, &one, block(begin, count).values, &sum_stride, 1, 1);
    const std::size_t below = begin + count;
    if (below == sum.rows) break;
    multiply_strip(rows_of(factor, below, sum.rows - below), strip.transposed(), block(below, sum.rows - below), 1);
  }
}

}  // namespace gridfold
