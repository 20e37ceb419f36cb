#include "linalg/cholesky.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "core/cancelled.hpp"
#include "linalg/blas.hpp"

namespace gridfold {

namespace {

/// Multiplications between two looks at the stop: some tenths of a second.
constexpr std::size_t kOperationsAtOnce = std::size_t{1} << 32;
constexpr std::size_t kFewestColumns = 64;

/// Columns that are factored at once. It follows from the size alone, and so does the order of sums.
std::size_t block_of(std::size_t size) {
  return std::clamp(kOperationsAtOnce / std::max<std::size_t>(size * size, 1), kFewestColumns,
                    std::max(size, kFewestColumns));
}

/// Replaces the lower triangle by its Cholesky factor; false where a pivot is not above 0.
bool factor(double* matrix, std::size_t size, const std::stop_token& stop) {
  const int stride = static_cast<int>(size);
  const double one = 1;
  const double minus_one = -1;
  const std::size_t block = block_of(size);
  for (std::size_t first = 0; first < size; first += block) {
    throw_if_stopped(stop);
    const int columns = static_cast<int>(std::min(block, size - first));
    const int below = static_cast<int>(size - first) - columns;
    double* const corner = matrix + first * size + first;
    int info = 0;
    BlasCall()->dpotrf("L", &columns, corner, &stride, &info, 1);
    if (info != 0) return false;
    if (below == 0) break;
    double* const under = corner + columns;
    BlasCall()->dtrsm("R", "L", "T", "N", &below, &columns, &one, corner, &stride, under, &stride, 1, 1, 1, 1);
    BlasCall()->dsyrk("L", "N", &below, &columns, &minus_one, under, &stride, &one,
                      under + static_cast<std::size_t>(columns) * size, &stride, 1, 1);
  }
  return true;
}

}  // namespace

bool solve_positive_definite(std::span<double> matrix, std::size_t size, std::span<double> right_sides,
                             std::size_t count, const std::stop_token& stop) {
  assert(matrix.size() == size * size && right_sides.size() == size * count);
  double greatest = 0;
  for (std::size_t i = 0; i < size; ++i) greatest = std::max(greatest, matrix[i * size + i]);
  if (!factor(matrix.data(), size, stop)) return false;
  // What rounding leaves of a direction in which the matrix is zero.
  const double least = greatest * static_cast<double>(size) * std::numeric_limits<double>::epsilon();
  for (std::size_t i = 0; i < size; ++i) {
    const double pivot = matrix[i * size + i];
    if (!(pivot * pivot > least)) return false;
  }
  const int n = static_cast<int>(size);
  const int sides = static_cast<int>(count);
  int info = 0;
  BlasCall()->dpotrs("L", &n, &sides, matrix.data(), &n, right_sides.data(), &n, &info, 1);
  return info == 0;
}

}  // namespace gridfold
