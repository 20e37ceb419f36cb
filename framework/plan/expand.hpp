#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "plan/axis.hpp"

namespace gridfold {

/// One point of the grid.
struct GridPoint {
  const CellSpec& spec;
  /// The key of `spec`; no two points that are visited have the same.
  std::string key;
  /// Index into the values of each axis of the expansion.
  std::vector<std::size_t> coordinates;
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

/// What a user may want to mend although it is no mistake.
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

/// What tells whether two cells have the same scores by definition.
using KeyFunction = std::function<std::string(const CellSpec& cell)>;

/// Visits every point of the grid in order: parts of a product from left to right, the last one fastest, alternatives
/// one after another. A point whose scores another one has by definition (equal keys) is left out, and so is what an
/// `exclude` pattern matches. Throws ConfigError where no point remains or where an axis has a meaning in none.
///
/// `key_of` may know more of the data than the sweep says; without one the hash of canonical_text.
Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit,
                 const KeyFunction& key_of = {});

}  // namespace gridfold
