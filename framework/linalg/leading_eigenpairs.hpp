#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gridfold {

/// The largest eigenvalues of a symmetric matrix, the largest first, and their eigenvectors of unit length.
struct Eigenpairs {
  std::vector<double> values;
  /// size x values.size(), column after column.
  std::vector<double> vectors;
};

/// The `count` largest of the matrix, size x size, column after column, of which only the lower triangle is read; its
/// content is lost. By LAPACK's dsyevr on the calling thread. Throws DataError where it fails.
Eigenpairs leading_eigenpairs(std::span<double> matrix, std::size_t size, std::size_t count);

}  // namespace gridfold
