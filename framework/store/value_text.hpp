#pragma once

#include <string>
#include <vector>

#include "plan/axis.hpp"

namespace gridfold {

/// As to_text, but `1.0` for a share of all rows: of an axis of shares and numbers of rows, 1 is one row. Runs of
/// earlier versions do not say which axes are such; where both are there, the axis is.
std::string value_text(const Axis& axis, const Scalar& value);

/// Whether both are there, 1.0 for all rows and 1 for one row, which no number tells apart.
bool has_all_and_one(const std::vector<Scalar>& values);

}  // namespace gridfold
