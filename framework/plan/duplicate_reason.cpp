#include "plan/duplicate_reason.hpp"

#include <fmt/format.h>

namespace gridfold {

namespace {

std::string shown(const Axis& axis, std::size_t value) {
  return is_missing(axis.values[value]) ? "none" : to_text(axis.values[value]);
}

}  // namespace

std::string duplicate_reason(const PointValues& point, const std::vector<const Key*>& keys,
                             const std::vector<Axis>& axes, const std::vector<std::size_t>& coordinates,
                             std::span<const std::size_t> twin) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (coordinates[i] == twin[i]) continue;
    if (!text.empty()) text += "; ";
    if (const auto irrelevant = point.why_irrelevant(*keys[i], axes[i].name)) {
      text += *irrelevant;
      continue;
    }
    const std::string one = shown(axes[i], coordinates[i]);
    const std::string other = shown(axes[i], twin[i]);
    // Unlike two values, two variants may be the same here and differ elsewhere.
    text += keys[i]->role == KeyRole::variant
                ? fmt::format("it is in variant {} and in variant {}", one, other)
                : fmt::format("{} {} is the same as {} {}", axes[i].name, one, axes[i].name, other);
  }
  return text.empty() ? "the same values stand in the grid more than once" : text;
}

}  // namespace gridfold
