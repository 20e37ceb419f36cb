#pragma once

#include <cstddef>

namespace gridfold::bench {

/// What this processor can do at most with its widest registers, from registers only, in billions of lane
/// operations a second over all threads together.
struct Ceilings {
  /// Differences of 8-bit lanes, taken absolutely and summed: one sum-of-absolute-differences and one addition per
  /// 64 lanes.
  double byte_difference = 0;
  /// Multiply-adds of 8-bit lanes into 32 bits (AVX-512 VNNI).
  double byte_product = 0;
  /// Fused multiply-adds of 32-bit floats.
  double float_product = 0;
};

/// Measures for about a second per operation; the best of several repeats.
///
/// `wall` counts elapsed time. The other counts the threads' processor time, which is what stays comparable on a
/// machine that others use at the same time.
struct MeasuredCeilings {
  Ceilings wall;
  Ceilings processor_time;
};
MeasuredCeilings measure_ceilings(std::size_t threads);

}  // namespace gridfold::bench
