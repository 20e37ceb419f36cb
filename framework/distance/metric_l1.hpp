#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum |x_i - y_i|: scipy.spatial.distance.cityblock. An exact integer on bytes.
double l1(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double l1(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
