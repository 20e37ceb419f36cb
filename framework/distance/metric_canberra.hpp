#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Sum |x_i - y_i| / (|x_i| + |y_i|), where 0 / 0 is 0: scipy.spatial.distance.canberra.
double canberra(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double canberra(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
