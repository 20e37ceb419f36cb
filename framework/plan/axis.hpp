#pragma once

#include <string>
#include <vector>

#include "core/parameter.hpp"
#include "core/scalar.hpp"

namespace gridfold {

/// An axis of the result array.
struct Axis {
  std::string name;
  std::vector<Scalar> values;
  /// Whether it varies luck alone, so that scores are averaged over it and none of its values is the best.
  bool is_seed = false;
  /// Which of its values make the simpler model.
  Simpler simpler = Simpler::neither;
  /// Whether its real numbers are shares of rows and its integers numbers of rows.
  bool is_size = false;
};

}  // namespace gridfold
