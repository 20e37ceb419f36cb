// Compiled for AVX-512.

#include <immintrin.h>

#include <cstddef>

namespace gridfold {

namespace {

#include "classifiers/linear/lane_sums.inc"

template <typename T>
struct Vector;

template <>
struct Vector<float> {
  __m512 lanes;

  static Vector load(const float* from) { return {_mm512_load_ps(from)}; }
  static Vector set(float value) { return {_mm512_set1_ps(value)}; }
  void store(float* to) const { _mm512_store_ps(to, lanes); }
  float sum() const { return sum_of(_mm256_add_ps(_mm512_castps512_ps256(lanes), _mm512_extractf32x8_ps(lanes, 1))); }
};

template <>
struct Vector<double> {
  __m512d lanes;

  static Vector load(const double* from) { return {_mm512_load_pd(from)}; }
  static Vector set(double value) { return {_mm512_set1_pd(value)}; }
  void store(double* to) const { _mm512_store_pd(to, lanes); }
  double sum() const { return sum_of(_mm256_add_pd(_mm512_castpd512_pd256(lanes), _mm512_extractf64x4_pd(lanes, 1))); }
};

inline Vector<float> fused(Vector<float> a, Vector<float> b, Vector<float> c) {
  return {_mm512_fmadd_ps(a.lanes, b.lanes, c.lanes)};
}
inline Vector<double> fused(Vector<double> a, Vector<double> b, Vector<double> c) {
  return {_mm512_fmadd_pd(a.lanes, b.lanes, c.lanes)};
}

/// 32 registers: 20 sums, what they are made of, and room to load ahead.
template <typename T>
struct Tile {
  static constexpr std::size_t rows = 4;
  static constexpr std::size_t outputs = 5;
  static constexpr std::size_t sums = 5;
  static constexpr std::size_t vectors = 4;
};

}  // namespace

}  // namespace gridfold

#include "classifiers/linear/row_kernel_loops.inc"

namespace gridfold {

const RowKernels kAvx512RowKernels = row_kernels_of();

}  // namespace gridfold
