#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/registry.hpp"
#include "data/transform.hpp"

namespace gridfold::test {

inline const std::vector<Transform>& transforms() {
  static const std::vector<Transform> all = built_in_transforms();
  return all;
}

inline PipelineStep make_step(std::string_view name, std::span<const ParameterValue> parameters) {
  return gridfold::make_step(*find_entry(transforms(), name), parameters);
}

}  // namespace gridfold::test
