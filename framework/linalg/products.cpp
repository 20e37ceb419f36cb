#include "linalg/products.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "linalg/blas.hpp"

namespace gridfold {

namespace {

int to_int(std::size_t count) {
  assert(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  return static_cast<int>(count);
}

/// The stride as BLAS wants it also of a matrix without values.
int leading(const StridedView& matrix) { return to_int(std::max<std::size_t>(matrix.stride, 1)); }

}  // namespace

void multiply(const StridedView& left, const StridedView& right, const StridedSpan& out) {
  assert(left.cols == right.rows && out.rows == left.rows && out.cols == right.cols);
  if (out.row_major) return multiply(right.transposed(), left.transposed(), out.transposed());
  const int m = to_int(out.rows);
  const int n = to_int(out.cols);
  const int k = to_int(left.cols);
  const int left_stride = leading(left);
  const int right_stride = leading(right);
  const int out_stride = to_int(std::max<std::size_t>(out.stride, 1));
  const double one = 1;
  const double zero = 0;
  BlasCall()->dgemm(left.row_major ? "T" : "N", right.row_major ? "T" : "N", &m, &n, &k, &one, left.values,
                    &left_stride, right.values, &right_stride, &zero, out.values, &out_stride, 1, 1);
}

void add_products_of_rows(const StridedView& factor, const StridedSpan& sum) {
  assert(sum.rows == factor.rows && sum.cols == factor.rows);
  const int n = to_int(sum.rows);
  const int k = to_int(factor.cols);
  const int factor_stride = leading(factor);
  const int sum_stride = to_int(std::max<std::size_t>(sum.stride, 1));
  const double one = 1;
  // The lower triangle in row-major order is BLAS's upper one.
  BlasCall()->dsyrk(sum.row_major ? "U" : "L", factor.row_major ? "T" : "N", &n, &k, &one, factor.values,
                    &factor_stride, &one, sum.values, &sum_stride, 1, 1);
}

}  // namespace gridfold
