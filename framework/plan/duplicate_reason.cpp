#include "plan/duplicate_reason.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "plan/cell_spec.hpp"

namespace gridfold {

namespace {

std::string shown(const Axis& axis, std::size_t value) {
  return is_missing(axis.values[value]) ? "none" : to_text(axis.values[value]);
}

/// Why the key, called `name`, changes nothing in the scores, such as `p has no meaning with metric l1`; empty where it
/// may change them.
std::optional<std::string> why_irrelevant(const PointValues& point, const Key& key, const std::string& name) {
  if (is_of_step(key)) {
    if (point.get(key) == nullptr || point.value_of(key)) return std::nullopt;
    return fmt::format("{} has no meaning with transforms {}", name,
                       to_text(*point.stated_value_of(point.table().role(KeyRole::pipeline))));
  }
  if (const auto found = point.obstacle(key)) {
    const auto value = point.stated_value_of(*found->decisive);
    return fmt::format("{} has no meaning with {} {}", name, found->decisive->info.axis_name(),
                       value ? to_text(*value) : "none");
  }
  if ((key.role == KeyRole::take_test || key.info.of_test_part) && !point.scores_test_part()) {
    const Key& protocol = *point.table().component_key(Section::protocol);
    return fmt::format("{} has no meaning with {} {}", name, protocol.info.axis_name(),
                       to_text(*point.stated_value_of(protocol)));
  }
  if (key.role != KeyRole::seed) return std::nullopt;
  const std::vector<const Key*> takers = takers_of_seed(point);
  if (takers.empty()) return "seed changes nothing where nothing is random";
  const auto takes_it = [&](const Key* taker) { return !point.value_of(*taker); };
  if (std::any_of(takers.begin(), takers.end(), takes_it)) return std::nullopt;
  return fmt::format("seed changes nothing where {} is given", takers.front()->info.axis_name());
}

}  // namespace

std::string duplicate_reason(const PointValues& point, const std::vector<const Key*>& keys,
                             const std::vector<Axis>& axes, const std::vector<std::size_t>& coordinates,
                             std::span<const std::size_t> twin) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (coordinates[i] == twin[i]) continue;
    if (!text.empty()) text += "; ";
    if (const auto irrelevant = why_irrelevant(point, *keys[i], axes[i].name)) {
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
