#pragma once

#include <string>
#include <vector>

#include "core/scalar.hpp"

namespace gridfold {

/// What a sweep gives one value for all of its configurations.
struct ConfigConstant {
  /// As an axis of it would be called: `metric`, `folds`, `classifier`.
  std::string name;
  Scalar value;
  /// The section that it stands in, such as `classifier`; empty at the top.
  std::string section = {};
  /// `knn`, where it stands below `classifier.knn`: of configurations with another classifier it says nothing. Empty
  /// elsewhere.
  std::string component = {};
};

/// The constants of a resolved sweep, which holds the defaults of what it names, too. Names that several sections have
/// are left out, but a key at the top goes before one in a section; so are lists and the keys of `grid`.
std::vector<ConfigConstant> config_constants(const std::string& config);

}  // namespace gridfold
