#pragma once

#include <string>
#include <vector>

#include "config/step_parameters.hpp"

namespace gridfold {

/// One key on the way from the top of the file to what an override names.
struct OverrideKey {
  std::string key;
  /// The axis that the key means, where it stands among the axes of a grid or of a pattern; empty otherwise.
  std::string axis;
};

/// The keys of `path`. Within a grid a key may be a path itself, as in `grid.dataset.train.take`; what is no axis
/// there, nor a word of the grammar, is one key to its end, so that it can be told what was meant.
std::vector<OverrideKey> override_keys(const std::string& path, const StepParameters& steps);

/// The axis that a key of a grid means, by its name or by its path; empty where it means none.
std::string axis_meant(const std::string& key, const StepParameters& steps);

}  // namespace gridfold
