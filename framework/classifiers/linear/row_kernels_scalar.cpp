// For every processor: a lane at a time, in the order of the wide registers.

#include <cstddef>

#include "classifiers/linear/row_kernels.hpp"

namespace gridfold {

namespace {

template <typename T>
struct Vector {
  using Part = T;
  static constexpr std::size_t kParts = kLanes<T>;
  Part parts[kParts];

  static Part load_part(const T* from) { return *from; }
  static Vector load(const T* from) {
    Vector vector;
    for (std::size_t i = 0; i < kParts; ++i) vector.parts[i] = from[i];
    return vector;
  }
  static Vector set(T value) {
    Vector vector;
    for (T& lane : vector.parts) lane = value;
    return vector;
  }
  void store(T* to) const {
    for (std::size_t i = 0; i < kParts; ++i) to[i] = parts[i];
  }
  T sum() const {
    Vector halves = *this;
    for (std::size_t half = kParts / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) halves.parts[i] += halves.parts[i + half];
    }
    return halves.parts[0];
  }
};

inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }

template <typename T>
inline Vector<T> fused(const Vector<T>& a, const Vector<T>& b, Vector<T> c) {
  for (std::size_t i = 0; i < kLanes<T>; ++i) c.parts[i] = fused(a.parts[i], b.parts[i], c.parts[i]);
  return c;
}

template <typename T>
inline void sums_of_lanes(const Vector<T>& a, const Vector<T>& b, const Vector<T>& c, const Vector<T>& d, T* out) {
  out[0] = a.sum();
  out[1] = b.sum();
  out[2] = c.sum();
  out[3] = d.sum();
}

template <typename T>
struct Tile {
  static constexpr std::size_t rows = 1;
  static constexpr std::size_t outputs = 1;
  static constexpr std::size_t sums = 1;
  static constexpr std::size_t vectors = 1;
};

}  // namespace

}  // namespace gridfold

#include "classifiers/linear/row_kernel_loops.inc"

namespace gridfold {

const RowKernels kScalarRowKernels = row_kernels_of();

}  // namespace gridfold
