// Compiled for AVX2 with fused multiply-add: a vector is two registers.

#include <immintrin.h>

#include <cstddef>

namespace gridfold {

namespace {

/// Keeps a value in a register: GCC would read it from memory again for each use, and loads would limit the loop.
template <typename Part>
inline Part held(Part part) {
  asm("" : "+x"(part));
  return part;
}

template <typename T>
struct Vector;

template <>
struct Vector<float> {
  using Part = __m256;
  static constexpr std::size_t kParts = 2;
  Part parts[kParts];

  static Part load_part(const float* from) { return held(_mm256_load_ps(from)); }
  static Vector load(const float* from) { return {load_part(from), load_part(from + 8)}; }
  static Vector set(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }
  void store(float* to) const {
    _mm256_store_ps(to, parts[0]);
    _mm256_store_ps(to + 8, parts[1]);
  }
  Part halves() const { return _mm256_add_ps(parts[0], parts[1]); }
};

template <>
struct Vector<double> {
  using Part = __m256d;
  static constexpr std::size_t kParts = 2;
  Part parts[kParts];

  static Part load_part(const double* from) { return held(_mm256_load_pd(from)); }
  static Vector load(const double* from) { return {load_part(from), load_part(from + 4)}; }
  static Vector set(double value) { return {_mm256_set1_pd(value), _mm256_set1_pd(value)}; }
  void store(double* to) const {
    _mm256_store_pd(to, parts[0]);
    _mm256_store_pd(to + 4, parts[1]);
  }
  Part halves() const { return _mm256_add_pd(parts[0], parts[1]); }
};

inline __m256 fused(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
inline __m256d fused(__m256d a, __m256d b, __m256d c) { return _mm256_fmadd_pd(a, b, c); }
template <typename T>
inline Vector<T> fused(Vector<T> a, Vector<T> b, Vector<T> c) {
  return {fused(a.parts[0], b.parts[0], c.parts[0]), fused(a.parts[1], b.parts[1], c.parts[1])};
}

/// The lower half of each plus its upper half, one behind the other.
inline __m256 quarters(__m256 a, __m256 b) {
  return _mm256_add_ps(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
}
inline __m256d quarters(__m256d a, __m256d b) {
  return _mm256_add_pd(_mm256_permute2f128_pd(a, b, 0x20), _mm256_permute2f128_pd(a, b, 0x31));
}

inline void sums_of_lanes(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, float* out) {
  const __m256 ac = quarters(a.halves(), c.halves());
  const __m256 bd = quarters(b.halves(), d.halves());
  __m256 lanes = _mm256_add_ps(_mm256_shuffle_ps(ac, bd, 0x44), _mm256_shuffle_ps(ac, bd, 0xee));
  lanes = _mm256_add_ps(lanes, _mm256_movehdup_ps(lanes));
  _mm_storeu_ps(out, _mm_shuffle_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1), 0x88));
}
inline void sums_of_lanes(Vector<double> a, Vector<double> b, Vector<double> c, Vector<double> d, double* out) {
  const __m256d ac = quarters(a.halves(), c.halves());
  const __m256d bd = quarters(b.halves(), d.halves());
  _mm256_storeu_pd(out, _mm256_add_pd(_mm256_unpacklo_pd(ac, bd), _mm256_unpackhi_pd(ac, bd)));
}

/// 16 registers: scores take 12 sums of two parts, the rows' parts and one of weights.
template <typename T>
struct Tile {
  static constexpr std::size_t rows = 3;
  static constexpr std::size_t outputs = 2;
  static constexpr std::size_t sums = 5;
  static constexpr std::size_t vectors = 1;
};

}  // namespace

}  // namespace gridfold

#include "classifiers/linear/row_kernel_loops.inc"

namespace gridfold {

const RowKernels kAvx2RowKernels = row_kernels_of();

}  // namespace gridfold
