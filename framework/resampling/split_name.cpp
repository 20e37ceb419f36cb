#include "resampling/split_name.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gridfold {

std::string split_name(const SplitSet& splits, std::size_t split) {
  const auto differ = [&](std::uint32_t SplitCoordinates::*coordinate) {
    for (std::size_t other = 1; other < splits.count(); ++other) {
      if (splits.coordinates(other).*coordinate != splits.coordinates(0).*coordinate) return true;
    }
    return false;
  };
  const SplitCoordinates& at = splits.coordinates(split);
  std::vector<std::string> parts;
  if (at.outer > 0) parts.push_back(fmt::format("outer {}", at.outer));
  if (differ(&SplitCoordinates::repeat)) parts.push_back(fmt::format("repeat {}", at.repeat));
  if (differ(&SplitCoordinates::fold)) parts.push_back(fmt::format("fold {}", at.fold));
  return parts.empty() ? "the split" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace gridfold
