#include "classifiers/pass_input.hpp"

#include <algorithm>

namespace gridfold {

bool Wanted::has(std::size_t setting, std::size_t split) const {
  return std::any_of(ranges_[setting].begin(), ranges_[setting].end(),
                     [&](const SplitRange& range) { return split >= range.first && split < range.end(); });
}

std::size_t Wanted::count() const {
  std::size_t count = 0;
  for (const auto& ranges : ranges_) {
    for (const SplitRange& range : ranges) count += range.count;
  }
  return count;
}

}  // namespace gridfold
