#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "artifacts/fitted_configuration.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// The training rows nearest to some others, nearest first, by the metric of the configuration.
struct NearestRows {
  Matrix<std::uint32_t> rows;
  Matrix<double> distances;
};

/// `count` nearest training rows of each query; `queries` are rows before the transforms. Where they are
/// consecutive training rows, `first_training_row` is the first of them, and none is its own neighbour.
NearestRows nearest_rows(const FittedConfiguration& cell, const FeatureView& queries, std::size_t count,
                         std::optional<std::size_t> first_training_row = std::nullopt);

}  // namespace gridfold
