#include "linalg/leading_eigenpairs.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "core/error.hpp"
#include "linalg/blas.hpp"

namespace gridfold {

Eigenpairs leading_eigenpairs(std::span<double> matrix, std::size_t size, std::size_t count) {
  assert(matrix.size() == size * size && count >= 1 && count <= size);
  const int n = static_cast<int>(size);
  const int first = static_cast<int>(size - count + 1);
  const double unused = 0;
  const double most_exact = 0;
  int found = 0;
  int info = 0;
  std::vector<double> values(size);
  std::vector<double> vectors(size * count);
  std::vector<int> support(2 * count);
  // dsyevr asks for 26 n and 10 n places at least, and for as many as a block of its reduction takes.
  constexpr std::size_t kBlock = 64;
  std::vector<double> work((26 + kBlock) * size);
  std::vector<int> integer_work(10 * size);
  const int work_size = static_cast<int>(work.size());
  const int integer_work_size = static_cast<int>(integer_work.size());
  BlasCall()->dsyevr("V", count == size ? "A" : "I", "L", &n, matrix.data(), &n, &unused, &unused, &first, &n,
                     &most_exact, &found, values.data(), vectors.data(), &n, support.data(), work.data(), &work_size,
                     integer_work.data(), &integer_work_size, &info, 1, 1, 1);
  if (info != 0 || static_cast<std::size_t>(found) != count) {
    throw DataError(fmt::format("the eigenvalues of a symmetric matrix did not converge (dsyevr: {})", info));
  }
  // In ascending order as LAPACK has them.
  Eigenpairs pairs;
  pairs.vectors.reserve(vectors.size());
  for (std::size_t i = count; i-- > 0;) {
    pairs.values.push_back(values[i]);
    const auto column = vectors.begin() + static_cast<std::ptrdiff_t>(i * size);
    pairs.vectors.insert(pairs.vectors.end(), column, column + static_cast<std::ptrdiff_t>(size));
  }
  return pairs;
}

}  // namespace gridfold
