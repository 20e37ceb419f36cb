#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "config/grid_spec.hpp"
#include "plan/axis.hpp"

namespace gridfold {

/// Why a point, at these coordinates, has the scores of the one at the coordinates `twin`: of every axis in which the
/// two differ, why the difference does not count. `keys` are what the axes vary.
std::string duplicate_reason(const PointValues& point, const std::vector<const Key*>& keys,
                             const std::vector<Axis>& axes, const std::vector<std::size_t>& coordinates,
                             std::span<const std::size_t> twin);

}  // namespace gridfold
