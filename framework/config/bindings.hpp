#pragma once

#include "config/diagnostics.hpp"
#include "config/grid_spec.hpp"

namespace gridfold {

/// Reports axes that are varied twice at once, and conditions and exclusions that look at an axis which only comes
/// after them.
void check_bindings(const GridSpec& grid, Diagnostics& diagnostics);

}  // namespace gridfold
