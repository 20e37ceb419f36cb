#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "artifacts/fitted_configuration.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// The training rows nearest to some others, nearest first, by the metric of the configuration.
struct NearestRows {
  Matrix<std::uint32_t> rows;
  Matrix<double> distances;
};

/// `count` nearest training rows of each query; `queries` are rows before the transforms. Where they are the first
/// training rows, none is its own neighbour.
NearestRows nearest_rows(const FittedConfiguration& cell, const FeatureView& queries, std::size_t count,
                         bool are_training_rows);

}  // namespace gridfold
