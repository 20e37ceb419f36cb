#include "plan/expand.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "config/diagnostics.hpp"
#include "plan/cell_key.hpp"

namespace gridfold {

namespace {

/// The axes of a grid with the places of their values, growing as points bring values that no axis lists.
class AxisTable {
 public:
  explicit AxisTable(const GridSpec& grid) { collect(grid); }

  std::vector<std::size_t> coordinates_of(const CellSpec& cell) {
    std::vector<std::size_t> coordinates;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::optional<Scalar> value = value_of(cell, axes_[i].name);
      has_meaning_[i] = has_meaning_[i] || value.has_value();
      coordinates.push_back(index_of(i, value.value_or(Scalar{})));
    }
    return coordinates;
  }

  /// Reports axes that no visited point had a value on.
  void check_meaning(Diagnostics& mistakes) const {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (has_meaning_[i]) continue;
      mistakes.add({marks_[i], "grid." + axes_[i].name, "the axis has a meaning in no configuration",
                    "allowed: an axis that some configuration uses", std::nullopt});
    }
  }

  std::vector<Axis> take_axes() { return std::move(axes_); }

 private:
  void collect(const GridSpec& grid) {
    for (const GridSpec& part : grid.parts) collect(part);
    if (grid.kind != GridSpec::Kind::axis) return;
    const auto known =
        std::find_if(axes_.begin(), axes_.end(), [&](const Axis& axis) { return axis.name == grid.axis.name; });
    const auto i = static_cast<std::size_t>(known - axes_.begin());
    if (known == axes_.end()) {
      axes_.push_back({grid.axis.name, {}});
      places_.emplace_back();
      marks_.push_back(grid.axis.mark);
      has_meaning_.push_back(false);
    }
    for (const AxisOption& option : grid.axis.options) index_of(i, option.value.value);
  }

  std::size_t index_of(std::size_t axis, const Scalar& value) {
    const auto [place, is_new] = places_[axis].emplace(value, axes_[axis].values.size());
    if (is_new) axes_[axis].values.push_back(value);
    return place->second;
  }

  std::vector<Axis> axes_;
  std::vector<std::map<Scalar, std::size_t>> places_;
  std::vector<SourceMark> marks_;
  std::vector<bool> has_meaning_;
};

/// Walks a grid depth first, with one cell that every axis on the way puts its value into.
class Walker {
 public:
  using Next = std::function<void()>;

  Walker(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit)
      : sweep_(sweep), cell_(sweep.base), axes_(sweep.grid), visit_(visit) {}

  Expansion walk() {
    walk(sweep_.grid, [this] { finish_point(); });
    Diagnostics mistakes;
    if (keys_.empty()) {
      mistakes.add(
          {sweep_.grid.mark, "grid", "no configuration is left", "allowed: exclusions that leave some", std::nullopt});
    }
    if (!keys_.empty()) axes_.check_meaning(mistakes);
    mistakes.throw_if_any();
    Expansion expansion;
    expansion.axes = axes_.take_axes();
    for (const auto& [reason, points] : left_out_) expansion.left_out.push_back({points, reason});
    return expansion;
  }

 private:
  void walk(const GridSpec& grid, const Next& next) {
    switch (grid.kind) {
      case GridSpec::Kind::axis:
        walk_axis(grid, next);
        return;
      case GridSpec::Kind::product:
        walk_product(grid, 0, next);
        return;
      case GridSpec::Kind::zip:
        walk_zip(grid, next);
        return;
      case GridSpec::Kind::alternatives:
        for (const GridSpec& part : grid.parts) walk(part, next);
        return;
    }
  }

  void walk_axis(const GridSpec& grid, const Next& next) {
    if (grid.when && !matches(*grid.when, cell_)) {
      next();
      return;
    }
    const CellSpec before = cell_;
    bound_.push_back(grid.axis.name);
    for (const AxisOption& option : grid.axis.options) {
      assign(cell_, grid.axis.name, option);
      next();
      cell_ = before;
    }
    bound_.pop_back();
  }

  void walk_zip(const GridSpec& grid, const Next& next) {
    const CellSpec before = cell_;
    for (const GridSpec& part : grid.parts) bound_.push_back(part.axis.name);
    for (std::size_t i = 0; i < grid.parts.front().axis.options.size(); ++i) {
      for (const GridSpec& part : grid.parts) assign(cell_, part.axis.name, part.axis.options[i]);
      next();
      cell_ = before;
    }
    bound_.resize(bound_.size() - grid.parts.size());
  }

  void walk_product(const GridSpec& grid, std::size_t part, const Next& next) {
    if (part < grid.parts.size()) {
      walk(grid.parts[part], [&] { walk_product(grid, part + 1, next); });
      return;
    }
    for (const Pattern& pattern : grid.exclude) {
      if (!matches(pattern, cell_)) continue;
      ++left_out_[fmt::format("excluded by {}", to_text(pattern.mark))];
      return;
    }
    next();
  }

  void finish_point() {
    std::string key = cell_key(cell_);
    if (!keys_.insert(key).second) {
      ++left_out_[reason_for_duplicate()];
      return;
    }
    visit_({cell_, std::move(key), axes_.coordinates_of(cell_)});
  }

  /// Why this point's key was there already.
  std::string reason_for_duplicate() const {
    for (const std::string& axis : bound_) {
      if (!value_of(cell_, axis)) return fmt::format("{} has no meaning there", axis);
    }
    const bool varies_seed = std::find(bound_.begin(), bound_.end(), "seed") != bound_.end();
    if (varies_seed && !shuffle_seed(cell_)) return "seed changes nothing where rows are not shuffled";
    return "the same configuration stands in the grid more than once";
  }

  const SweepSpec& sweep_;
  CellSpec cell_;
  AxisTable axes_;
  const std::function<void(const GridPoint&)>& visit_;
  /// Axes that put a value into the cell on the way here.
  std::vector<std::string> bound_;
  std::unordered_set<std::string> keys_;
  std::map<std::string, std::size_t> left_out_;
};

}  // namespace

Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit) {
  return Walker(sweep, visit).walk();
}

}  // namespace gridfold
