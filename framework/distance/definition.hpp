#pragma once

#include <cstddef>
#include <cstdint>

#include "distance/metric.hpp"

namespace gridfold {

/// A metric by its definition, in double precision, or in integers where 8-bit features allow.
///
/// Sums run over the columns in order, each operation rounded to double, so that a value does not depend on the
/// machine (minkowski's does, by the last digit of the C library's pow).
template <typename T>
struct Definition {
  /// What neighbours are ordered by: the distance before its root, where it has one.
  double (*rank)(const T* x, const T* y, std::size_t cols, double p);
  /// The distance of a rank.
  double (*distance)(double rank, double p);
};

/// T is std::uint8_t or float.
template <typename T>
Definition<T> definition_of(Metric metric);

}  // namespace gridfold
