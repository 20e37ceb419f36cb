#include "linalg/cholesky.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "linalg/blas.hpp"

namespace gridfold {

bool solve_positive_definite(std::span<double> matrix, std::size_t size, std::span<double> right_sides,
                             std::size_t count) {
  assert(matrix.size() == size * size && right_sides.size() == size * count);
  double greatest = 0;
  for (std::size_t i = 0; i < size; ++i) greatest = std::max(greatest, matrix[i * size + i]);
  const int n = static_cast<int>(size);
  const int sides = static_cast<int>(count);
  int info = 0;
  blas().dpotrf("L", &n, matrix.data(), &n, &info, 1);
  if (info != 0) return false;
  // What rounding leaves of a direction in which the matrix is zero.
  const double least = greatest * static_cast<double>(size) * std::numeric_limits<double>::epsilon();
  for (std::size_t i = 0; i < size; ++i) {
    const double pivot = matrix[i * size + i];
    if (!(pivot * pivot > least)) return false;
  }
  blas().dpotrs("L", &n, &sides, matrix.data(), &n, right_sides.data(), &n, &info, 1);
  return info == 0;
}

}  // namespace gridfold
