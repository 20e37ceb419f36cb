#pragma once

#include <cstddef>
#include <limits>

namespace gridfold::report {

/// The number of items from which on the middle of a list is left out.
inline constexpr std::size_t kEverything = std::numeric_limits<std::size_t>::max();

/// Calls `show(item)` for the first `most` - 1 of `count` items, `left_out(number)` for those in between, and `show`
/// for the last; for every item where there are `most` or fewer.
template <typename Show, typename LeftOut>
void show_some(std::size_t count, std::size_t most, const Show& show, const LeftOut& left_out) {
  const bool all = count <= most;
  const std::size_t first = all ? count : most - 1;
  for (std::size_t item = 0; item < first; ++item) show(item);
  if (all) return;
  left_out(count - first - 1);
  show(count - 1);
}

}  // namespace gridfold::report
