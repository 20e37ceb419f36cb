#include "config/grid_spec.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

bool holds(const Clause& clause, const std::optional<Scalar>& value) {
  if (!value) return clause.negated && !clause.has_bounds();
  if (!clause.values.empty()) {
    const bool is_listed = std::ranges::find(clause.values, *value) != clause.values.end();
    if (is_listed == clause.negated) return false;
  }
  double number = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&*value)) number = static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&*value)) number = *real;
  return (!clause.above || number > *clause.above) && (!clause.at_least || number >= *clause.at_least) &&
         (!clause.below || number < *clause.below) && (!clause.at_most || number <= *clause.at_most);
}

/// The axes of a grid by their keys' places in the table.
using Axes = std::map<std::size_t, const AxisSpec*>;

void collect_axes(const GridSpec& grid, Axes& axes) {
  if (grid.kind == GridSpec::Kind::axis) axes.emplace(grid.axis.key->index, &grid.axis);
  for (const GridSpec& part : grid.parts) collect_axes(part, axes);
}

class BindingCheck {
 public:
  explicit BindingCheck(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// `later` are the axes that are put in place only after this grid.
  void check(const GridSpec& grid, const Axes& later) {
    if (grid.kind == GridSpec::Kind::axis && grid.when) {
      Axes unknown = later;
      unknown.emplace(grid.axis.key->index, &grid.axis);
      check_pattern(*grid.when, unknown);
    }
    for (const Pattern& pattern : grid.exclude) check_pattern(pattern, later);
    if (grid.kind == GridSpec::Kind::alternatives) {
      for (const GridSpec& part : grid.parts) check(part, later);
      return;
    }
    // For each part: the axes of all parts after it. What is varied above as well is reported; that it comes too late
    // is not a mistake of its own.
    std::vector<Axes> after(grid.parts.size(), later);
    Axes seen;
    for (std::size_t i = 0; i < grid.parts.size(); ++i) {
      Axes own;
      collect_axes(grid.parts[i], own);
      for (const auto& [key, axis] : own) {
        const auto [first, is_new] = seen.emplace(key, axis);
        if (!is_new) report_twice(*first->second, *axis);
        for (std::size_t before = 0; is_new && before < i; ++before) after[before].emplace(key, axis);
      }
    }
    for (std::size_t i = grid.parts.size(); i-- > 0;) check(grid.parts[i], after[i]);
  }

 private:
  /// Reports the second of two axes, in the order of the file where both stand in one.
  void report_twice(const AxisSpec& one, const AxisSpec& another) {
    const auto place = [](const SourceMark& mark) { return std::pair(mark.line, mark.column); };
    const bool is_in_order = one.mark.file != another.mark.file || place(one.mark) <= place(another.mark);
    const SourceMark& second = is_in_order ? another.mark : one.mark;
    const SourceMark& first = is_in_order ? one.mark : another.mark;
    const SourceMark& where = place_to_report(second, first);
    diagnostics_.complain(where, "the axis is varied twice" + first_seen(&where == &second ? first : second, where),
                          "each axis once, or alternatives in a union");
  }

  void check_pattern(const Pattern& pattern, const Axes& later) {
    for (const Clause& clause : pattern.clauses) {
      const auto found = later.find(clause.key->index);
      if (found == later.end()) continue;
      const AxisSpec& axis = *found->second;
      diagnostics_.complain(
          clause.mark, fmt::format("the axis {} comes after this", axis.name),
          axis.is_in_place
              ? fmt::format("axes that stand above; write the values of {} in the grid, above this", axis.mark.key_path)
              : "constants, and axes that stand above");
    }
  }

  Diagnostics& diagnostics_;
};

}  // namespace

bool matches(const Pattern& pattern, const PointValues& values) {
  return std::ranges::all_of(pattern.clauses,
                             [&](const Clause& clause) { return holds(clause, values.value_of(*clause.key)); });
}

const AxisSpec* find_axis_in(const GridSpec& grid, const Key& key) {
  if (grid.kind == GridSpec::Kind::axis && grid.axis.key == &key) return &grid.axis;
  for (const GridSpec& part : grid.parts) {
    if (const AxisSpec* found = find_axis_in(part, key)) return found;
  }
  return nullptr;
}

bool always_varies(const GridSpec& grid, const Key& key) {
  const auto varies = [&](const GridSpec& part) { return always_varies(part, key); };
  if (grid.kind == GridSpec::Kind::axis) return !grid.when && grid.axis.key == &key;
  if (grid.kind != GridSpec::Kind::alternatives) return std::ranges::any_of(grid.parts, varies);
  return !grid.parts.empty() && std::ranges::all_of(grid.parts, varies);
}

std::size_t count_points(const GridSpec& grid) {
  // Each count is at most kMaxCells + 1, whose square fits.
  const auto capped = [](std::size_t points) { return std::min(points, kMaxCells + 1); };
  if (grid.kind == GridSpec::Kind::axis) return capped(grid.axis.options.size());
  if (grid.kind == GridSpec::Kind::zip) return count_points(grid.parts.front());
  const bool is_product = grid.kind == GridSpec::Kind::product;
  std::size_t points = is_product ? 1 : 0;
  for (const GridSpec& part : grid.parts) {
    points = capped(is_product ? points * count_points(part) : points + count_points(part));
  }
  return points;
}

void check_bindings(const GridSpec& grid, Diagnostics& diagnostics) { BindingCheck(diagnostics).check(grid, {}); }

}  // namespace gridfold
