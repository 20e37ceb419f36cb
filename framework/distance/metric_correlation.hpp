#pragma once

#include <cstddef>
#include <cstdint>

#include "distance/directions.hpp"

namespace gridfold {

/// 1 - the correlation of x and y: scipy.spatial.distance.correlation, which is cosine after each row's mean was
/// taken off. A constant row is at distance 1 from every row; SciPy has no such distance. Equal rows are at distance 0,
/// and none is negative. On bytes the covariance and variances, times the squared number of columns, are exact integers
/// up to 66,051 columns, and so is their ratio up to its rounding: equally correlated rows have equal distances.
double correlation(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double p);
double correlation(const float* x, const float* y, std::size_t cols, double p);

/// The same in steps. On bytes a direction is the row times the number of columns, minus its sum.
extern const DirectionMetric<std::uint8_t> kCorrelationOfBytes;
extern const DirectionMetric<float> kCorrelationOfFloats;

}  // namespace gridfold
