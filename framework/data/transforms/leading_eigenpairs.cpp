#include "data/transforms/leading_eigenpairs.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "core/error.hpp"

// https://netlib.org/lapack/explore-html/d2/d24/group__heevr.html; Fortran passes the lengths of texts behind the rest.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" void dsyevr_(const char* jobz, const char* range, const char* uplo, const int* n, double* a, const int* lda,
                        const double* vl, const double* vu, const int* il, const int* iu, const double* abstol, int* m,
                        double* w, double* z, const int* ldz, int* isuppz, double* work, const int* lwork, int* iwork,
                        const int* liwork, int* info, std::size_t jobz_length, std::size_t range_length,
                        std::size_t uplo_length);

namespace gridfold {

Eigenpairs leading_eigenpairs(std::span<double> matrix, std::size_t size, std::size_t count) {
  assert(matrix.size() == size * size && count >= 1 && count <= size);
  const int n = static_cast<int>(size);
  const int first = static_cast<int>(size - count + 1);
  const double unused = 0;
  const double default_tolerance = 0;
  int found = 0;
  int info = 0;
  std::vector<double> values(size);
  std::vector<double> vectors(size * count);
  std::vector<int> support(2 * count);
  const auto call = [&](double* work, int work_size, int* integer_work, int integer_work_size) {
    dsyevr_("V", "I", "L", &n, matrix.data(), &n, &unused, &unused, &first, &n, &default_tolerance, &found,
            values.data(), vectors.data(), &n, support.data(), work, &work_size, integer_work, &integer_work_size,
            &info, 1, 1, 1);
  };
  double work_size = 0;
  int integer_work_size = 0;
  call(&work_size, -1, &integer_work_size, -1);
  std::vector<double> work(static_cast<std::size_t>(work_size));
  std::vector<int> integer_work(static_cast<std::size_t>(integer_work_size));
  call(work.data(), static_cast<int>(work.size()), integer_work.data(), static_cast<int>(integer_work.size()));
  if (info != 0 || static_cast<std::size_t>(found) != count) {
    throw DataError(fmt::format("pca: the eigenvalues of the training rows did not converge (dsyevr: {})", info));
  }
  // LAPACK's order is ascending.
  Eigenpairs pairs;
  pairs.values.assign(values.begin(), values.begin() + found);
  std::reverse(pairs.values.begin(), pairs.values.end());
  for (std::size_t i = count; i-- > 0;) {
    const auto column = vectors.begin() + static_cast<std::ptrdiff_t>(i * size);
    pairs.vectors.insert(pairs.vectors.end(), column, column + static_cast<std::ptrdiff_t>(size));
  }
  return pairs;
}

}  // namespace gridfold
