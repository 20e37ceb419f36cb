// Compiled for AVX-512.

#include <immintrin.h>

#include <cstddef>

namespace gridfold {

namespace {

template <typename T>
struct Vector;

template <>
struct Vector<float> {
  using Part = __m512;
  static constexpr std::size_t kParts = 1;
  Part parts[kParts];

  static Part load_part(const float* from) { return _mm512_load_ps(from); }
  static Vector load(const float* from) { return {load_part(from)}; }
  static Vector set(float value) { return {_mm512_set1_ps(value)}; }
  void store(float* to) const { _mm512_store_ps(to, parts[0]); }
};

template <>
struct Vector<double> {
  using Part = __m512d;
  static constexpr std::size_t kParts = 1;
  Part parts[kParts];

  static Part load_part(const double* from) { return _mm512_load_pd(from); }
  static Vector load(const double* from) { return {load_part(from)}; }
  static Vector set(double value) { return {_mm512_set1_pd(value)}; }
  void store(double* to) const { _mm512_store_pd(to, parts[0]); }
};

inline __m512 fused(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
inline __m512d fused(__m512d a, __m512d b, __m512d c) { return _mm512_fmadd_pd(a, b, c); }
template <typename T>
inline Vector<T> fused(Vector<T> a, Vector<T> b, Vector<T> c) {
  return {fused(a.parts[0], b.parts[0], c.parts[0])};
}

/// Quarters 0 and 1 of both plus quarters 2 and 3.
inline __m512 halves(__m512 a, __m512 b) {
  return _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
}
inline __m512d halves(__m512d a, __m512d b) {
  return _mm512_add_pd(_mm512_shuffle_f64x2(a, b, 0x44), _mm512_shuffle_f64x2(a, b, 0xee));
}

inline void sums_of_lanes(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, float* out) {
  const __m512 ab = halves(a.parts[0], b.parts[0]);
  const __m512 cd = halves(c.parts[0], d.parts[0]);
  // A quarter is left of each.
  __m512 lanes = _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
  lanes = _mm512_add_ps(lanes, _mm512_permute_ps(lanes, 0x4e));
  lanes = _mm512_add_ps(lanes, _mm512_permute_ps(lanes, 0xb1));
  const __m512i firsts = _mm512_setr_epi32(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  _mm_storeu_ps(out, _mm512_castps512_ps128(_mm512_permutexvar_ps(firsts, lanes)));
}
inline void sums_of_lanes(Vector<double> a, Vector<double> b, Vector<double> c, Vector<double> d, double* out) {
  const __m512d ab = halves(a.parts[0], b.parts[0]);
  const __m512d cd = halves(c.parts[0], d.parts[0]);
  __m512d lanes = _mm512_add_pd(_mm512_shuffle_f64x2(ab, cd, 0x88), _mm512_shuffle_f64x2(ab, cd, 0xdd));
  lanes = _mm512_add_pd(lanes, _mm512_permute_pd(lanes, 0x55));
  const __m512i firsts = _mm512_setr_epi64(0, 2, 4, 6, 0, 0, 0, 0);
  _mm256_storeu_pd(out, _mm512_castpd512_pd256(_mm512_permutexvar_pd(firsts, lanes)));
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
