#include "plan/expand.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "config/diagnostics.hpp"
#include "core/sha256.hpp"
#include "plan/duplicate_reason.hpp"
#include "plan/point_checks.hpp"

namespace gridfold {

namespace {

/// The axes of a grid with the places of their values, growing as points bring values that no axis lists.
class AxisTable {
 public:
  explicit AxisTable(const GridSpec& grid) { collect(grid); }

  std::vector<std::size_t> coordinates_of(const PointValues& point) {
    std::vector<std::size_t> coordinates;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::optional<Scalar> value = point.value_of(*keys_[i]);
      has_meaning_[i] = has_meaning_[i] || value.has_value();
      coordinates.push_back(index_of(i, value.value_or(Scalar{})));
    }
    return coordinates;
  }

  /// As coordinates_of, but where one of the axes `bound` puts a value that has no meaning, it is that value's place.
  std::vector<std::size_t> stated_coordinates_of(const PointValues& point, const std::vector<const Key*>& bound) {
    std::vector<std::size_t> coordinates = coordinates_of(point);
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (!is_missing(axes_[i].values[coordinates[i]])) continue;
      if (std::find(bound.begin(), bound.end(), keys_[i]) == bound.end()) continue;
      coordinates[i] = index_of(i, point.stated_value_of(*keys_[i]).value_or(Scalar{}));
    }
    return coordinates;
  }

  const std::vector<Axis>& axes() const { return axes_; }
  const std::vector<const Key*>& keys() const { return keys_; }

  /// Reports axes that no visited point had a value on, at the override that took their meaning, if one did.
  void check_meaning(const SweepSpec& sweep, Diagnostics& mistakes) const {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (has_meaning_[i]) continue;
      const SourceMark& axis = marks_[i];
      const SourceMark deciding = deciding_override(sweep, *keys_[i]);
      const SourceMark& where = blamed(axis, deciding);
      mistakes.add({where, axis.key_path.empty() ? "grid." + axes_[i].name : axis.key_path,
                    fmt::format("the axis{} has a meaning in no configuration",
                                &where == &axis ? "" : ", in " + to_text(axis) + ","),
                    "allowed: an axis that some configuration uses", std::nullopt});
    }
  }

  std::vector<Axis> take_axes() { return std::move(axes_); }

 private:
  void collect(const GridSpec& grid) {
    for (const GridSpec& part : grid.parts) collect(part);
    if (grid.kind != GridSpec::Kind::axis) return;
    const auto known = std::find(keys_.begin(), keys_.end(), grid.axis.key);
    const auto i = static_cast<std::size_t>(known - keys_.begin());
    if (known == keys_.end()) {
      axes_.push_back({grid.axis.name, {}});
      keys_.push_back(grid.axis.key);
      places_.emplace_back();
      marks_.push_back(grid.axis.mark);
      has_meaning_.push_back(false);
    }
    for (const AxisOption& option : grid.axis.options) index_of(i, option.value.value.value);
  }

  std::size_t index_of(std::size_t axis, const Scalar& value) {
    const auto [place, is_new] = places_[axis].emplace(value, axes_[axis].values.size());
    if (is_new) axes_[axis].values.push_back(value);
    return place->second;
  }

  std::vector<Axis> axes_;
  std::vector<const Key*> keys_;
  std::vector<std::map<Scalar, std::size_t>> places_;
  std::vector<SourceMark> marks_;
  std::vector<bool> has_meaning_;
};

/// A cell that follows the values of a point: only what has changed since the last look is put in place.
class FollowingCell {
 public:
  FollowingCell(const PointValues& point, const GridSpec& grid) : point_(point), cell_(cell_of(point)) {
    collect(grid);
    // What a section names decides where its parameters go, and so do pipelines.
    std::stable_sort(keys_.begin(), keys_.end(), [](const Key* left, const Key* right) {
      return (left->role == KeyRole::parameter) < (right->role == KeyRole::parameter);
    });
    for (const Key* key : keys_) known_.push_back(point.get(*key));
  }

  const CellSpec& now() {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const KeyValue* value = point_.get(*keys_[i]);
      if (value == known_[i]) continue;
      known_[i] = value;
      put_into(cell_, point_, *keys_[i]);
    }
    return cell_;
  }

 private:
  void add(const Key* key) {
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
  }
  void collect(const GridSpec& grid) {
    for (const GridSpec& part : grid.parts) collect(part);
    if (grid.kind != GridSpec::Kind::axis) return;
    add(grid.axis.key);
    for (const AxisOption& option : grid.axis.options) {
      for (const auto& [key, value] : option.settings) add(key);
    }
  }

  const PointValues& point_;
  CellSpec cell_;
  std::vector<const Key*> keys_;
  std::vector<const KeyValue*> known_;
};

std::uint64_t number_of(const std::string& key) {
  std::uint64_t number = 0;
  std::from_chars(key.data(), key.data() + key.size(), number, 16);
  return number;
}

/// Walks a grid depth first, with one point that every axis on the way puts its value into.
class Walker {
 public:
  using Next = std::function<void()>;

  Walker(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit, const KeyFunction& key_of)
      : sweep_(sweep),
        point_(constants_of(sweep)),
        cell_(point_, sweep.grid),
        axes_(sweep.grid),
        visit_(visit),
        key_of_(key_of),
        checks_(sweep, mistakes_) {}

  Expansion walk() {
    walk(sweep_.grid, [this] { finish_point(); });
    mistakes_.throw_if_any();
    if (places_.empty()) {
      const Pattern* last = last_exclusion(sweep_.grid);
      const SourceMark& where = last == nullptr ? sweep_.grid.mark : last->mark;
      mistakes_.add({where, where.key_path.empty() ? "grid" : where.key_path, "no configuration is left",
                     "allowed: exclusions that leave some", std::nullopt});
    }
    if (!places_.empty()) axes_.check_meaning(sweep_, mistakes_);
    mistakes_.throw_if_any();
    expansion_.axes = axes_.take_axes();
    note_unmatched(sweep_.grid);
    std::stable_sort(expansion_.notes.begin(), expansion_.notes.end(), [](const PlanNote& left, const PlanNote& right) {
      return std::pair(left.where.line, left.where.column) < std::pair(right.where.line, right.where.column);
    });
    return std::move(expansion_);
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
    if (grid.when && !matches_now(*grid.when)) {
      next();
      return;
    }
    const KeyValue* before = point_.get(*grid.axis.key);
    bound_.push_back(grid.axis.key);
    for (const AxisOption& option : grid.axis.options) {
      point_.set(*grid.axis.key, &option.value);
      std::vector<const KeyValue*> others;
      for (const auto& [key, value] : option.settings) {
        others.push_back(point_.get(*key));
        point_.set(*key, &value);
      }
      next();
      for (std::size_t i = 0; i < others.size(); ++i) point_.set(*option.settings[i].first, others[i]);
    }
    point_.set(*grid.axis.key, before);
    bound_.pop_back();
  }

  void walk_zip(const GridSpec& grid, const Next& next) {
    std::vector<const KeyValue*> before;
    for (const GridSpec& part : grid.parts) {
      before.push_back(point_.get(*part.axis.key));
      bound_.push_back(part.axis.key);
    }
    for (std::size_t i = 0; i < grid.parts.front().axis.options.size(); ++i) {
      for (const GridSpec& part : grid.parts) point_.set(*part.axis.key, &part.axis.options[i].value);
      next();
    }
    for (std::size_t i = 0; i < before.size(); ++i) point_.set(*grid.parts[i].axis.key, before[i]);
    bound_.resize(bound_.size() - grid.parts.size());
  }

  void walk_product(const GridSpec& grid, std::size_t part, const Next& next) {
    if (part < grid.parts.size()) {
      walk(grid.parts[part], [&] { walk_product(grid, part + 1, next); });
      return;
    }
    const Pattern* matched = nullptr;
    for (const Pattern& pattern : grid.exclude) {
      if (matches_now(pattern) && matched == nullptr) matched = &pattern;
    }
    if (matched != nullptr) {
      ++expansion_.left_out[reason_place(fmt::format("excluded by {}", to_text(matched->mark)))].points;
      return;
    }
    next();
  }

  void finish_point() {
    const CellSpec& cell = cell_.now();
    if (!checks_.pass(cell, point_)) return;
    std::string key = key_of_ ? key_of_(cell) : key_of_text(cell);
    std::vector<std::size_t> stated = axes_.stated_coordinates_of(point_, bound_);
    const auto [twin, is_new] = places_.try_emplace(number_of(key), places_.size());
    if (is_new) {
      visit_({cell, std::move(key), axes_.coordinates_of(point_)});
      stated_.insert(stated_.end(), stated.begin(), stated.end());
      return;
    }
    const auto stated_by_twin = stated_.begin() + static_cast<std::ptrdiff_t>(twin->second * stated.size());
    const std::vector<std::size_t> of_twin(stated_by_twin, stated_by_twin + static_cast<std::ptrdiff_t>(stated.size()));
    const std::size_t reason = reason_place(duplicate_reason(point_, axes_.keys(), axes_.axes(), stated, of_twin));
    ++expansion_.left_out[reason].points;
    expansion_.duplicates.push_back({std::move(stated), twin->second, reason});
  }

  std::string key_of_text(const CellSpec& cell) const {
    return sha256_hex(canonical_text(cell, point_.scores_test_part())).substr(0, 16);
  }

  bool matches_now(const Pattern& pattern) {
    const bool result = matches(pattern, point_);
    if (result) matched_.insert(&pattern);
    return result;
  }

  /// The last exclusion in the order of the file that left something out, or null.
  const Pattern* last_exclusion(const GridSpec& grid) const {
    const Pattern* last = nullptr;
    const auto consider = [&](const Pattern* pattern) {
      const auto place = [](const Pattern& of) { return std::pair(of.mark.line, of.mark.column); };
      // An override, which has no line, came last of all.
      if (pattern == nullptr || (last != nullptr && is_override(last->mark))) return;
      if (last == nullptr || is_override(pattern->mark) || place(*pattern) > place(*last)) last = pattern;
    };
    for (const GridSpec& part : grid.parts) consider(last_exclusion(part));
    for (const Pattern& pattern : grid.exclude) {
      if (matched_.contains(&pattern)) consider(&pattern);
    }
    return last;
  }

  std::size_t reason_place(const std::string& reason) {
    const auto [place, is_new] = reasons_.try_emplace(reason, expansion_.left_out.size());
    if (is_new) expansion_.left_out.push_back({0, reason});
    return place->second;
  }

  void note_unmatched(const GridSpec& grid) {
    for (const GridSpec& part : grid.parts) note_unmatched(part);
    if (grid.when && !matched_.contains(&*grid.when)) {
      expansion_.notes.push_back({grid.when->mark, fmt::format("the condition holds in no configuration, so {} is "
                                                               "never varied",
                                                               grid.axis.name)});
    }
    for (const Pattern& pattern : grid.exclude) {
      if (!matched_.contains(&pattern)) expansion_.notes.push_back({pattern.mark, "excludes no configuration"});
    }
  }

  const SweepSpec& sweep_;
  PointValues point_;
  FollowingCell cell_;
  AxisTable axes_;
  const std::function<void(const GridPoint&)>& visit_;
  /// Axes that put a value into the cell on the way here.
  std::vector<const Key*> bound_;
  const KeyFunction& key_of_;
  Expansion expansion_;
  /// Key to the place among the visited points, and what their axes are set to, point after point.
  std::unordered_map<std::uint64_t, std::size_t> places_;
  std::vector<std::size_t> stated_;
  std::map<std::string, std::size_t> reasons_;
  std::unordered_set<const Pattern*> matched_;
  Diagnostics mistakes_;
  PointChecks checks_;
};

}  // namespace

std::string to_text(const PlanNote& note) {
  return fmt::format("{}: {}{}{}", to_text(note.where), note.where.key_path, note.where.key_path.empty() ? "" : ": ",
                     note.text);
}

Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit,
                 const KeyFunction& key_of) {
  return Walker(sweep, visit, key_of).walk();
}

}  // namespace gridfold
