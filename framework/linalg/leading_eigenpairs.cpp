#include "linalg/leading_eigenpairs.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "linalg/blas.hpp"

namespace gridfold {

namespace {

/// dsytrd's panel, and the size from which on it goes column by column.
constexpr std::size_t kPanel = 32;
/// Multiplications between two looks at the stop: about a tenth of a second.
constexpr std::size_t kStepOperations = 4'000'000'000;

/// What a symmetric matrix, lower triangle, is reduced to; the vectors of the reflectors take the matrix's place.
struct Tridiagonal {
  std::vector<double> diagonal;
  /// As many places as the diagonal has; the last one is the solver's.
  std::vector<double> below;
  std::vector<double> reflector_factors;
};

[[noreturn]] void refuse(const char* routine, int info) {
  throw DataError(fmt::format("the eigenvalues of a symmetric matrix did not converge ({}: {})", routine, info));
}

/// Brings the largest entry between dsyevr's bounds, beyond which squares overflow or vanish; returns the factor.
double scale(std::span<double> matrix, std::size_t size) {
  constexpr double kSmallest = std::numeric_limits<double>::min();
  const double lower = std::sqrt(kSmallest / std::numeric_limits<double>::epsilon());
  const double upper = 1 / std::sqrt(std::sqrt(kSmallest));
  const auto from_diagonal = [&](std::size_t column) { return matrix.subspan(column * size + column, size - column); };
  double largest = 0;
  for (std::size_t column = 0; column < size; ++column) {
    for (const double value : from_diagonal(column)) largest = std::max(largest, std::abs(value));
  }
  if (largest == 0 || (largest >= lower && largest <= upper)) return 1;
  const double factor = (largest < lower ? lower : upper) / largest;
  for (std::size_t column = 0; column < size; ++column) {
    for (double& value : from_diagonal(column)) value *= factor;
  }
  return factor;
}

/// LAPACK's dsytrd, with a look at the stop after every panel.
Tridiagonal reduce(std::span<double> matrix, std::size_t size, const std::stop_token& stop) {
  Tridiagonal result{std::vector<double>(size), std::vector<double>(size), std::vector<double>(size)};
  const int leading = static_cast<int>(size);
  const int panel = static_cast<int>(kPanel);
  std::vector<double> update(size * kPanel);
  std::size_t begin = 0;
  for (; begin + kPanel < size; begin += kPanel) {
    throw_if_stopped(stop);
    double* corner = matrix.data() + begin * size + begin;
    const int left = static_cast<int>(size - begin);
    const int rest = left - panel;
    BlasCall()->dlatrd("L", &left, &panel, corner, &leading, &result.below[begin], &result.reflector_factors[begin],
                       update.data(), &leading, 1);
    const double minus = -1;
    const double one = 1;
    BlasCall()->dsyr2k("L", "N", &rest, &panel, &minus, corner + kPanel, &leading, update.data() + kPanel, &leading,
                       &one, corner + kPanel * size + kPanel, &leading, 1, 1);
    for (std::size_t i = begin; i < begin + kPanel; ++i) {
      result.diagonal[i] = matrix[i * size + i];
      matrix[i * size + i + 1] = result.below[i];
    }
  }
  const int left = static_cast<int>(size - begin);
  int info = 0;
  BlasCall()->dsytd2("L", &left, matrix.data() + begin * size + begin, &leading, &result.diagonal[begin],
                     &result.below[begin], &result.reflector_factors[begin], &info, 1);
  if (info != 0) refuse("dsytd2", info);
  return result;
}

/// The `count` largest eigenvalues in ascending order, and their eigenvectors.
Eigenpairs solve(Tridiagonal& tridiagonal, std::size_t count) {
  const std::size_t size = tridiagonal.diagonal.size();
  const int n = static_cast<int>(size);
  const int first = static_cast<int>(size - count + 1);
  const int wanted = static_cast<int>(count);
  const double unused = 0;
  int found = 0;
  int info = 0;
  int is_relative_accuracy_tried = 1;
  Eigenpairs pairs{std::vector<double>(size), std::vector<double>(size * count)};
  std::vector<int> support(2 * count);
  std::vector<double> work(18 * size);
  std::vector<int> integer_work(10 * size);
  const int work_size = static_cast<int>(work.size());
  const int integer_work_size = static_cast<int>(integer_work.size());
  BlasCall()->dstemr("V", "I", &n, tridiagonal.diagonal.data(), tridiagonal.below.data(), &unused, &unused, &first, &n,
                     &found, pairs.values.data(), pairs.vectors.data(), &n, &wanted, support.data(),
                     &is_relative_accuracy_tried, work.data(), &work_size, integer_work.data(), &integer_work_size,
                     &info, 1, 1);
  if (info != 0 || found != wanted) refuse("dstemr", info);
  pairs.values.resize(count);
  return pairs;
}

/// From eigenvectors of the tridiagonal matrix to those of the matrix that was reduced.
void turn_back(std::span<double> reduced, const Tridiagonal& tridiagonal, std::vector<double>& vectors,
               const std::stop_token& stop) {
  const std::size_t size = tridiagonal.diagonal.size();
  const std::size_t count = vectors.size() / size;
  const std::size_t strip = std::clamp<std::size_t>(kStepOperations / (2 * size * size), 16, count);
  const int n = static_cast<int>(size);
  int info = 0;
  std::vector<double> work;
  const auto call = [&](std::size_t begin, std::size_t columns, double* space, int space_size) {
    const int width = static_cast<int>(columns);
    BlasCall()->dormtr("L", "L", "N", &n, &width, reduced.data(), &n, tridiagonal.reflector_factors.data(),
                       vectors.data() + begin * size, &n, space, &space_size, &info, 1, 1, 1);
  };
  double work_size = 0;
  call(0, strip, &work_size, -1);
  work.resize(static_cast<std::size_t>(work_size));
  for (std::size_t begin = 0; begin < count; begin += strip) {
    throw_if_stopped(stop);
    call(begin, std::min(strip, count - begin), work.data(), static_cast<int>(work.size()));
    if (info != 0) refuse("dormtr", info);
  }
}

}  // namespace

Eigenpairs leading_eigenpairs(std::span<double> matrix, std::size_t size, std::size_t count,
                              const std::stop_token& stop) {
  assert(matrix.size() == size * size && count >= 1 && count <= size);
  const double factor = scale(matrix, size);
  Tridiagonal tridiagonal = reduce(matrix, size, stop);
  throw_if_stopped(stop);
  Eigenpairs ascending = solve(tridiagonal, count);
  turn_back(matrix, tridiagonal, ascending.vectors, stop);
  Eigenpairs pairs;
  pairs.vectors.reserve(ascending.vectors.size());
  for (std::size_t i = count; i-- > 0;) {
    pairs.values.push_back(ascending.values[i] / factor);
    const auto column = ascending.vectors.begin() + static_cast<std::ptrdiff_t>(i * size);
    pairs.vectors.insert(pairs.vectors.end(), column, column + static_cast<std::ptrdiff_t>(size));
  }
  return pairs;
}

}  // namespace gridfold
