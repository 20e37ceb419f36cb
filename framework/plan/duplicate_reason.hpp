#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/cell_spec.hpp"
#include "plan/axis.hpp"

namespace gridfold {

/// Why `cell`, at these coordinates, has the scores of the cell at the coordinates `twin`: of every axis in which the
/// two differ, why the difference does not count.
std::string duplicate_reason(const CellSpec& cell, const std::vector<Axis>& axes,
                             const std::vector<std::size_t>& coordinates, const std::vector<std::size_t>& twin);

}  // namespace gridfold
