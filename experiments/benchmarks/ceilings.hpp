#pragma once

#include <cstddef>
#include <string_view>

namespace gridfold::bench {

/// What this processor can do at most with its widest vector registers, from registers only, in billions of lane
/// operations a second over all threads together.
struct Ceilings {
  /// Differences of 8-bit lanes, taken absolutely and summed: one sum-of-absolute-differences and one addition per
  /// register of lanes.
  double byte_difference = 0;
  /// Multiply-adds of 8-bit features into 32 bits: VNNI's instruction with AVX-512; with AVX2, whose own byte products
  /// saturate, one 16-bit multiply-add and one addition per 16 lanes.
  double byte_product = 0;
  /// Fused multiply-adds of 32-bit floats.
  double float_product = 0;
};

/// `wall` counts elapsed time. The other counts the threads' processor time, which is what stays comparable on a
/// machine that others use at the same time.
struct MeasuredCeilings {
  /// Whose registers: "avx512" or "avx2".
  std::string_view level;
  Ceilings wall;
  Ceilings processor_time;
};

/// Measures for about a second per operation; the best of several repeats. Throws std::runtime_error on a processor
/// without AVX2.
MeasuredCeilings measure_ceilings(std::size_t threads);

}  // namespace gridfold::bench
