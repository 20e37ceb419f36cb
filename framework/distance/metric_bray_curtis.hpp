#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum |x_i - y_i| / sum |x_i + y_i|: scipy.spatial.distance.braycurtis. Rows whose sums are all zero are at
/// distance 0 where they are equal and infinitely far apart where they are not; SciPy has no distance between the
/// former. On bytes both sums are exact integers.
double bray_curtis(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double bray_curtis(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
