#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/point_values.hpp"
#include "core/diagnostics.hpp"

namespace gridfold {

/// A test of one key of a cell, such as `k: {above: 1}` or `metric: [l1, l2]`. A key that has no meaning in the cell
/// passes no test but `not` alone.
struct Clause {
  /// Whether or not the grid varies it.
  const Key* key = nullptr;
  /// As results show the axis.
  std::string name;
  SourceMark mark;
  /// The value is one of these, or, with `negated`, none of them; empty where only the bounds below count.
  std::vector<Scalar> values = {};
  bool negated = false;
  std::optional<double> above = std::nullopt;
  std::optional<double> at_least = std::nullopt;
  std::optional<double> below = std::nullopt;
  std::optional<double> at_most = std::nullopt;

  bool has_bounds() const { return above || at_least || below || at_most; }
};

/// Tests that a cell must pass one and all.
struct Pattern {
  SourceMark mark;
  std::vector<Clause> clauses = {};
};

bool matches(const Pattern& pattern, const PointValues& values);

/// So many different configurations of a grid, taken at random: the first of
/// `numpy.random.RandomState(seed).permutation(n)`, so that fewer of them are among more.
struct Subset {
  SourceMark mark;
  std::size_t cells = 0;
  std::uint32_t seed = 0;
};

/// An axis: what it varies, `name` as results show it (`k`, `metric`, `folds`), options in the file's order.
struct AxisSpec {
  const Key* key = nullptr;
  std::string name = {};
  SourceMark mark = {};
  std::vector<KeyValue> options = {};
  /// Whether this is a list at the key itself, which is gone through after the whole grid.
  bool is_in_place = false;
  /// Whether results show it; what one of several data sets says follows from its name.
  bool is_shown = true;
};

/// A grid is an axis or made of grids. Points come in the order of the file, the last part of a product fastest.
struct GridSpec {
  enum class Kind {
    /// Each value of one axis; where `when` does not hold, the point stays as it is.
    axis,
    /// Every combination of the parts' points, without those that an `exclude` pattern matches, and of the rest the
    /// `subset`, where there is one. Of no parts: one point.
    product,
    /// Parts are axes of equal length that advance together.
    zip,
    /// The parts' points one after another.
    alternatives,
  };

  Kind kind = Kind::product;
  SourceMark mark = {};
  AxisSpec axis = {};
  std::optional<Pattern> when = std::nullopt;
  std::vector<GridSpec> parts = {};
  std::vector<Pattern> exclude = {};
  std::optional<Subset> subset = std::nullopt;

  /// Whether it is a product that is no more than its parts.
  bool is_plain_product() const { return kind == Kind::product && exclude.empty() && !subset; }
};

/// The axis of that key wherever in the grid, or null.
const AxisSpec* find_axis_in(const GridSpec& grid, const Key& key);

/// Whether every point of the grid has a value of that key from it, so that a constant would never be seen.
bool always_varies(const GridSpec& grid, const Key& key);

/// Configurations in a grid, at most.
inline constexpr std::size_t kMaxCells = 1'000'000;

/// Points of the grid if every condition held and nothing were left out; more than kMaxCells count as kMaxCells + 1.
std::size_t count_points(const GridSpec& grid);

/// Reports axes that are varied twice at once, and conditions and exclusions that look at an axis which only comes
/// after them.
void check_bindings(const GridSpec& grid, Diagnostics& diagnostics);

}  // namespace gridfold
