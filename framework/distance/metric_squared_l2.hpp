#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum (x_i - y_i)^2: scipy.spatial.distance.sqeuclidean, and the square of euclidean. An exact integer on bytes.
double squared_l2(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double squared_l2(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
