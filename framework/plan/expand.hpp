#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "plan/axis.hpp"

namespace gridfold {

/// One point of the grid.
struct GridPoint {
  const CellSpec& spec;
  /// cell_key of `spec`; no two points that are visited have the same.
  std::string key;
  /// Index into the values of each axis of the expansion.
  std::vector<std::size_t> coordinates;
};

/// Points left out, and why.
struct LeftOut {
  std::size_t points = 0;
  std::string reason;
};

/// What a sweep's grid expands to.
struct Expansion {
  /// In the order in which they first stand in the grid. Values are in the order of the file; those that points have
  /// by default, where an axis is not varied, and a missing one where it has no meaning, come after them.
  std::vector<Axis> axes;
  std::vector<LeftOut> left_out;
};

/// Visits every point of the grid in order: parts of a product from left to right, the last one fastest, alternatives
/// one after another. A point whose scores another one has by definition (equal keys) is left out, and so is what an
/// `exclude` pattern matches. Throws ConfigError where no point remains or where an axis has a meaning in none.
Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit);

}  // namespace gridfold
