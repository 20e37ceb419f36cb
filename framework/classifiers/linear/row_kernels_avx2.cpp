// Compiled for AVX2 with fused multiply-add: a vector is two registers.

#include <immintrin.h>

#include <cstddef>

namespace gridfold {

namespace {

#include "classifiers/linear/lane_sums.inc"

template <typename T>
struct Vector;

template <>
struct Vector<float> {
  __m256 low;
  __m256 high;

  static Vector load(const float* from) { return {_mm256_load_ps(from), _mm256_load_ps(from + 8)}; }
  static Vector set(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }
  void store(float* to) const {
    _mm256_store_ps(to, low);
    _mm256_store_ps(to + 8, high);
  }
  float sum() const { return sum_of(_mm256_add_ps(low, high)); }
};

template <>
struct Vector<double> {
  __m256d low;
  __m256d high;

  static Vector load(const double* from) { return {_mm256_load_pd(from), _mm256_load_pd(from + 4)}; }
  static Vector set(double value) { return {_mm256_set1_pd(value), _mm256_set1_pd(value)}; }
  void store(double* to) const {
    _mm256_store_pd(to, low);
    _mm256_store_pd(to + 4, high);
  }
  double sum() const { return sum_of(_mm256_add_pd(low, high)); }
};

inline Vector<float> fused(Vector<float> a, Vector<float> b, Vector<float> c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
inline Vector<double> fused(Vector<double> a, Vector<double> b, Vector<double> c) {
  return {_mm256_fmadd_pd(a.low, b.low, c.low), _mm256_fmadd_pd(a.high, b.high, c.high)};
}

/// 16 registers, two for a vector.
template <typename T>
struct Tile {
  static constexpr std::size_t rows = 1;
  static constexpr std::size_t outputs = 5;
  static constexpr std::size_t sums = 5;
  static constexpr std::size_t vectors = 1;
};

}  // namespace

}  // namespace gridfold

#include "classifiers/linear/row_kernel_loops.inc"

namespace gridfold {

const RowKernels kAvx2RowKernels = row_kernels_of();

}  // namespace gridfold
