#include "plan/duplicate_reason.hpp"

#include <fmt/format.h>

namespace gridfold {

namespace {

std::string shown(const Axis& axis, std::size_t value) {
  return is_missing(axis.values[value]) ? "none" : to_text(axis.values[value]);
}

}  // namespace

std::string duplicate_reason(const CellSpec& cell, const std::vector<Axis>& axes,
                             const std::vector<std::size_t>& coordinates, const std::vector<std::size_t>& twin) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (coordinates[i] == twin[i]) continue;
    if (!text.empty()) text += "; ";
    const auto irrelevant = why_irrelevant(cell, axes[i].name);
    text += irrelevant ? *irrelevant
                       : fmt::format("{} {} is the same as {} {}", axes[i].name, shown(axes[i], coordinates[i]),
                                     axes[i].name, shown(axes[i], twin[i]));
  }
  return text.empty() ? "the same values stand in the grid more than once" : text;
}

}  // namespace gridfold
