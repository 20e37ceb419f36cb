#pragma once

#include <cstddef>
#include <cstdint>

#include "distance/directions.hpp"

namespace gridfold {

/// 1 - x.y / (|x| |y|): scipy.spatial.distance.cosine. A row of zeros is at distance 1 from every row, as in
/// scikit-learn's cosine_distances; SciPy has no such distance. Equal rows are at distance 0, and none is negative. On
/// bytes x.y, |x|^2 and |y|^2 are exact integers, and so is their ratio up to its rounding: rows at equal angles have
/// equal distances.
double cosine(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double cosine(const float* x, const float* y, std::size_t cols, double p);

/// The same in steps.
extern const DirectionMetric<std::uint8_t> kCosineOfBytes;
extern const DirectionMetric<float> kCosineOfFloats;

}  // namespace gridfold
