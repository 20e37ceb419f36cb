#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// The share of columns in which x and y differ: scipy.spatial.distance.hamming.
double hamming(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double hamming(const float* x, const float* y, std::size_t cols, double p);

}  // namespace gridfold
