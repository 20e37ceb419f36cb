#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum |x_i - y_i|^p, of which minkowski_root is the distance: scipy.spatial.distance.minkowski.
double minkowski(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double minkowski(const float* x, const float* y, std::size_t cols, double p);

/// The distance of a sum of powers.
double minkowski_root(double sum, double p);

}  // namespace gridfold
