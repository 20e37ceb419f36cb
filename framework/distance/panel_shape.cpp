#include "distance/panel_shape.hpp"

#include <unistd.h>

#include <algorithm>

namespace gridfold {

namespace {

/// Of first-level data cache; what processors have had for long where the system does not say.
std::size_t first_level_bytes() {
  constexpr std::size_t kCommon = 32 << 10;
#if defined(_SC_LEVEL1_DCACHE_SIZE)
  const long bytes = sysconf(_SC_LEVEL1_DCACHE_SIZE);
  if (bytes > 0) return static_cast<std::size_t>(bytes);
#endif
  return kCommon;
}

}  // namespace

std::size_t chunk_groups_in_cache(PanelShape shape, StripShape strip) {
  static const std::size_t panel_bytes = first_level_bytes() * 5 / 8;
  const std::size_t held = panel_bytes / kPanelGroupBytes / (strip.widens ? 2 : 1);
  const std::size_t groups =
      std::clamp(held, strip.widens ? kLeastChunkGroups / 2 : kLeastChunkGroups, shape.chunk_groups);
  return groups / strip.groups * strip.groups;
}

}  // namespace gridfold
