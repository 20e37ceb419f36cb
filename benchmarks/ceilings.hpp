#pragma once

#include <atomic>
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

struct MeasuredCeilings {
  /// Whose registers: "avx512" or "avx2".
  std::string_view level;
  Ceilings best;
};

/// Measures for about a second per operation; the best of several repeats. Throws std::runtime_error on a processor
/// without AVX2.
MeasuredCeilings measure_ceilings(std::size_t threads);

/// The ceiling of one operation while a pass is under way: a machine that others use too is now faster, now slower, and
/// its best moment says little about the next.
///
/// The pass's threads call it as they get work done. Each of them repeats the operation for some milliseconds, several
/// times a second, while the others go on with the pass.
class CeilingSampler {
 public:
  explicit CeilingSampler(double Ceilings::*operation);

  void operator()();

  /// Lane operations a second of one thread over all samples, in billions; 0 where there were none.
  double rate() const;
  /// What the samples took, of all threads together.
  double seconds() const { return seconds_; }

 private:
  double Ceilings::*operation_;
  std::atomic<double> seconds_ = 0;
  std::atomic<double> operations_ = 0;
};

}  // namespace gridfold::bench
