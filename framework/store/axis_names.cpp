#include "store/axis_names.hpp"

#include <algorithm>

namespace gridfold {

std::vector<std::string> free_axis_names(std::span<const Axis> axes, std::span<const std::string> reserved) {
  std::vector<std::string> names;
  const auto taken = [&](const std::string& name) {
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end() ||
           std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Axis& axis : axes) {
    std::string name = axis.name;
    std::replace(name.begin(), name.end(), '/', '.');
    while (name.empty() || taken(name)) name += "_axis";
    names.push_back(name);
  }
  return names;
}

}  // namespace gridfold
