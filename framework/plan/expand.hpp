#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "plan/axis.hpp"
#include "plan/section_table.hpp"

namespace gridfold {

/// What the sections of a grid's points are; points refer to them by number.
struct GridSections {
  SectionTable datasets;
  SectionTable transforms;
  SectionTable protocols;
  SectionTable classifiers;

  /// Whether the sweep's seed counts at the point that was looked at last.
  bool take_seed() const {
    return datasets.takes_seed() || transforms.takes_seed() || protocols.takes_seed() || classifiers.takes_seed();
  }
};

/// One point of the grid while it is visited.
struct GridPoint {
  const PointValues& values;
  GridSections& sections;
  std::uint32_t dataset = 0;
  std::uint32_t transforms = 0;
  std::uint32_t protocol = 0;
  std::uint32_t classifier = 0;
  /// Index into the values of each axis of the expansion.
  std::vector<std::size_t> coordinates = {};
};

/// Points left out for one reason.
struct LeftOut {
  std::size_t points = 0;
  std::string reason;
};

/// A point that is no cell of its own: a visited one, its twin, has its scores by definition.
struct Duplicate {
  /// Index into each axis's values. Where the grid sets a value that has no meaning there, it is that value.
  std::vector<std::size_t> coordinates;
  /// The place of the twin among the visited points.
  std::size_t twin = 0;
  /// Index into Expansion::left_out: what the two differ in, and why it does not count.
  std::size_t reason = 0;
};

/// What a user may want to fix although it is no mistake.
struct PlanNote {
  SourceMark where;
  std::string text;
};

/// `file:line:column: key.path: text`.
std::string to_text(const PlanNote& note);

/// What a sweep's grid expands to.
struct Expansion {
  /// In the order in which they first stand in the grid. Values are in the order of the file; those that points have
  /// by default, where an axis is not varied, and a missing one where it has no meaning, come after them.
  std::vector<Axis> axes;
  std::vector<LeftOut> left_out;
  std::vector<Duplicate> duplicates;
  /// Patterns that match nothing, in the order of the file.
  std::vector<PlanNote> notes;
};

/// What tells points apart: equal for those that have the same scores by definition. Points that follow one another
/// mostly differ in the last number.
using PointIdentity = std::array<std::uint32_t, 4>;

/// Visits every point of the grid in order: parts of a product from left to right, the last one fastest, alternatives
/// one after another. A point whose scores another one has by definition is left out, and so is what an `exclude`
/// pattern matches. Throws ConfigError where no point remains or where an axis has a meaning in none.
///
/// `identify` may know more of the data than the sweep says, and is asked before a point is visited; without it the
/// numbers of the sections decide.
Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit,
                 const std::function<PointIdentity(const GridPoint&)>& identify = {});

}  // namespace gridfold
