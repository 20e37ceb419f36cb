#pragma once

#include <string>
#include <vector>

#include "core/scalar.hpp"

namespace gridfold {

/// An axis of the result array.
struct Axis {
  std::string name;
  std::vector<Scalar> values;
};

}  // namespace gridfold
