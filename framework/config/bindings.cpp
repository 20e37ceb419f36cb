#include "config/bindings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gridfold {

namespace {

/// The keys that a grid puts values at, by their place in the table.
struct BoundAxis {
  std::string name;
  SourceMark mark;
  bool is_in_place = false;
};
using BoundAxes = std::map<std::size_t, BoundAxis>;

void collect_axes(const GridSpec& grid, BoundAxes& axes) {
  if (grid.kind == GridSpec::Kind::axis) {
    axes.emplace(grid.axis.key->index, BoundAxis{grid.axis.name, grid.axis.mark, grid.axis.is_in_place});
  }
  for (const GridSpec& part : grid.parts) collect_axes(part, axes);
}

class BindingCheck {
 public:
  explicit BindingCheck(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// `later` are the axes that are put in place only after this grid.
  void check(const GridSpec& grid, const BoundAxes& later) {
    if (grid.kind == GridSpec::Kind::axis && grid.when) {
      BoundAxes unknown = later;
      unknown.emplace(grid.axis.key->index, BoundAxis{grid.axis.name, grid.axis.mark});
      check_pattern(*grid.when, unknown);
    }
    for (const Pattern& pattern : grid.exclude) check_pattern(pattern, later);
    if (grid.kind == GridSpec::Kind::alternatives) {
      for (const GridSpec& part : grid.parts) check(part, later);
      return;
    }
    std::vector<BoundAxes> own(grid.parts.size());
    std::map<std::size_t, SourceMark> seen;
    for (std::size_t i = 0; i < grid.parts.size(); ++i) {
      collect_axes(grid.parts[i], own[i]);
      for (const auto& [key, axis] : own[i]) {
        const auto [first, is_new] = seen.emplace(key, axis.mark);
        if (!is_new) report_twice(axis.name, first->second, axis.mark);
      }
    }
    BoundAxes after = later;
    for (std::size_t i = grid.parts.size(); i-- > 0;) {
      check(grid.parts[i], after);
      const auto before = own.begin() + static_cast<std::ptrdiff_t>(i);
      for (const auto& [key, axis] : own[i]) {
        // What is varied above as well is reported; that it comes too late is not a mistake of its own.
        const bool is_above =
            std::any_of(own.begin(), before, [&, at = key](const BoundAxes& part) { return part.contains(at); });
        if (!is_above) after.emplace(key, axis);
      }
    }
  }

 private:
  /// Reports the second of two axes, in the order of the file where both stand in one.
  void report_twice(const std::string& name, const SourceMark& one, const SourceMark& another) {
    const auto place = [](const SourceMark& mark) { return std::pair(mark.line, mark.column); };
    const bool is_in_order = one.file != another.file || place(one) <= place(another);
    const SourceMark& second = is_in_order ? another : one;
    const SourceMark& first = is_in_order ? one : another;
    const SourceMark& where = blamed(second, first);
    diagnostics_.add({where,
                      where.key_path.empty() ? name : where.key_path,
                      "the axis is varied twice" + first_seen(&where == &second ? first : second, where),
                      "allowed: each axis once, or alternatives in a union",
                      {}});
  }

  void check_pattern(const Pattern& pattern, const BoundAxes& later) {
    for (const Clause& clause : pattern.clauses) {
      const auto found = later.find(clause.key->index);
      if (found == later.end()) continue;
      diagnostics_.add({clause.mark,
                        clause.mark.key_path,
                        fmt::format("the axis {} is not known yet here", found->second.name),
                        found->second.is_in_place
                            ? fmt::format("allowed: axes that stand above; write the values of {} in the grid, "
                                          "above this",
                                          found->second.mark.key_path)
                            : "allowed: constants, and axes that stand above",
                        {}});
    }
  }

  Diagnostics& diagnostics_;
};

}  // namespace

void check_bindings(const GridSpec& grid, Diagnostics& diagnostics) { BindingCheck(diagnostics).check(grid, {}); }

}  // namespace gridfold
