#pragma once

#include <cstddef>
#include <vector>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// One point of the grid: the whole configuration, and its place on each axis of the sweep.
struct GridPoint {
  CellSpec spec;
  std::vector<std::size_t> coordinates;
};

/// The cartesian product of the sweep's axes, the last axis fastest.
std::vector<GridPoint> expand(const SweepSpec& sweep);

}  // namespace gridfold
