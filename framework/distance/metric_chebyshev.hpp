#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Max |x_i - y_i|: scipy.spatial.distance.chebyshev. An exact integer on bytes.
double chebyshev(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double chebyshev(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
