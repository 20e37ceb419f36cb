#pragma once

#include <string_view>
#include <vector>

#include "distance/tile_kernels.hpp"

namespace gridfold {

/// How fast a level's inner loop runs.
struct KernelRate {
  /// The kind of distance and the feature type: `l1 u8`, `squared_l2 f32`; `split` where floats are multiplied in
  /// two parts.
  std::string_view distance;
  /// Features of pairs of rows per second, on one thread and from the nearest cache.
  double features_per_second = 0;
};

/// Measures each kernel of a set that this machine supports, about 50 ms each.
std::vector<KernelRate> measure_rates(const KernelSet& kernels);

}  // namespace gridfold
