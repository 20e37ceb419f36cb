// For every processor: a lane at a time, in the order of the wide registers.

#include <cstddef>

#include "classifiers/linear/row_kernels.hpp"

namespace gridfold {

namespace {

template <typename T>
struct Vector {
  T lanes[kLanes<T>];

  static Vector load(const T* from) {
    Vector vector;
    for (std::size_t i = 0; i < kLanes<T>; ++i) vector.lanes[i] = from[i];
    return vector;
  }
  static Vector set(T value) {
    Vector vector;
    for (T& lane : vector.lanes) lane = value;
    return vector;
  }
  void store(T* to) const {
    for (std::size_t i = 0; i < kLanes<T>; ++i) to[i] = lanes[i];
  }
  T sum() const {
    Vector halves = *this;
    for (std::size_t half = kLanes<T> / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) halves.lanes[i] += halves.lanes[i + half];
    }
    return halves.lanes[0];
  }
};

inline float fused_lane(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fused_lane(double a, double b, double c) { return __builtin_fma(a, b, c); }

template <typename T>
inline Vector<T> fused(const Vector<T>& a, const Vector<T>& b, Vector<T> c) {
  for (std::size_t i = 0; i < kLanes<T>; ++i) c.lanes[i] = fused_lane(a.lanes[i], b.lanes[i], c.lanes[i]);
  return c;
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
