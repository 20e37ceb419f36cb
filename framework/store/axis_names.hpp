#pragma once

#include <span>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace gridfold {

/// A name per axis that is unlike the others and unlike every `reserved` name, and that HDF5 and netCDF take: `/`
/// becomes `.`, and a name that is taken gets `_axis` after it, as often as it needs.
std::vector<std::string> free_axis_names(std::span<const Axis> axes, std::span<const std::string> reserved);

}  // namespace gridfold
