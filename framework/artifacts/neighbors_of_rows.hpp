#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "artifacts/fitted_configuration.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// The training rows nearest to some others, nearest first, by the metric of the configuration.
struct NearestRows {
  Matrix<std::uint32_t> rows;
  Matrix<double> distances;
};

/// `count` nearest training rows of each query; `queries` are rows before the transforms. Where they are training rows,
/// `own_rows` says which, and none is its own neighbour.
NearestRows nearest_rows(const FittedConfiguration& cell, const FeatureView& queries, std::size_t count,
                         std::span<const std::uint32_t> own_rows = {});

}  // namespace gridfold
