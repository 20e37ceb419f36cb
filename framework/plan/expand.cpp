#include "plan/expand.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/diagnostics.hpp"
#include "core/numpy_random.hpp"
#include "core/paths.hpp"
#include "plan/duplicate_reason.hpp"
#include "plan/point_checks.hpp"

namespace gridfold {

namespace {

/// The place of what decides in which configurations the key has a meaning: of an override, where there is one, and
/// nowhere else.
SourceMark deciding_override(const SweepSpec& sweep, const Key& key) {
  SourceMark deciding;
  const PointValues constants = constants_of(sweep);
  const auto consider = [&](const Key& other) {
    const AxisSpec* axis = find_axis_in(sweep.grid, other);
    const KeyValue* constant = constants.get(other);
    if (axis != nullptr) deciding = place_to_report(deciding, axis->mark);
    if (constant != nullptr) deciding = place_to_report(deciding, constant->value.mark);
  };
  if (key.role == KeyRole::take_test || key.info.of_test_part) {
    consider(*sweep.keys->component_key(Section::protocol));
  }
  if (key.role == KeyRole::seed) {
    for (const Key& taker : sweep.keys->keys()) {
      if (taker.role != KeyRole::parameter || !taker.info.takes_sweep_seed) continue;
      if (const Key* decisive = taker.owners.front().decisive) consider(*decisive);
    }
  }
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return deciding;
  for (const Key* decisive = key.owners.front().decisive; decisive != nullptr;
       decisive = decisive->owners.front().decisive) {
    consider(*decisive);
  }
  consider(*sweep.keys->component_key(key.section));
  return deciding;
}

/// The last `count` names of an absolute path.
std::string last_names(const std::string& path, std::size_t count) {
  std::size_t begin = path.size();
  for (; count > 0 && begin != std::string::npos && begin > 0; --count) begin = path.rfind('/', begin - 1);
  return begin == std::string::npos ? path : path.substr(std::min(begin + 1, path.size() - 1));
}

/// Leaves of each path only as many names from its end as tell it from the others: results then do not depend on where
/// the files lie and where the user is.
void shorten_paths(std::vector<Scalar>& values) {
  std::vector<std::string*> texts;
  for (Scalar& value : values) {
    if (auto* text = std::get_if<std::string>(&value)) texts.push_back(text);
  }
  std::vector<std::string> paths;
  for (const std::string* text : texts) paths.push_back(absolute_path(*text));
  const std::size_t different = std::set(paths.begin(), paths.end()).size();
  for (std::size_t count = 1;; ++count) {
    std::vector<std::string> names;
    for (const std::string& path : paths) names.push_back(last_names(path, count));
    const bool is_whole = names == paths;
    if (!is_whole && std::set(names.begin(), names.end()).size() < different) continue;
    for (std::size_t i = 0; i < texts.size(); ++i) *texts[i] = names[i];
    return;
  }
}

/// What would give the key a meaning, for complaints.
std::string needed_for(const Key& key, const KeyTable& table) {
  if (key.role != KeyRole::parameter || is_of_step(key) || key.info.of_test_part) {
    return "a key that some configuration uses";
  }
  const Key::Owner& owner = key.owners.front();
  const Key* decisive = owner.decisive;
  std::vector<std::string> wanted;
  if (decisive != nullptr) {
    wanted = owner.component->parameters[owner.parameter].only_with->values;
  } else {
    decisive = table.component_key(key.section);
    for (const Key::Owner& each : key.owners) wanted.push_back(each.component->name);
  }
  return fmt::format("only with {}{}{}", decisive->path, wanted.empty() ? "" : ": ", fmt::join(wanted, " or "));
}

/// The axes of a grid with the places of their values, growing as points bring values that no axis lists.
class AxisTable {
 public:
  AxisTable(const SweepSpec& sweep, NumberedPoint& point) : point_(point) {
    collect(sweep.grid);
    for (const auto& [key, value] : sweep.constants) {
      if (find_axis_in(sweep.grid, *key) == nullptr) known_.push_back({key, value.value.mark});
    }
  }

  /// Where the point stands on each axis, and, in `stated`, the same but for axes whose value has no meaning here: of
  /// these, what the grid sets them to.
  void locate(const GridPoint& point, std::vector<std::size_t>& coordinates, std::vector<std::size_t>& stated) {
    coordinates.resize(axes_.size());
    stated.resize(axes_.size());
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const Key& key = *known_[i].key;
      const std::uint32_t number = number_at(point, key);
      known_[i].has_meaning = known_[i].has_meaning || number != 0 || key.role == KeyRole::seed;
      coordinates[i] = place_of(i, number);
      stated[i] = number == 0 && point_.is_bound(key) ? place_of(i, point_.number(key)) : coordinates[i];
    }
    for (std::size_t i = axes_.size(); i < known_.size(); ++i) {
      known_[i].has_meaning = known_[i].has_meaning || !point.values.obstacle(*known_[i].key);
    }
  }

  const std::vector<Axis>& axes() const { return axes_; }
  std::vector<const Key*> keys() const {
    std::vector<const Key*> keys;
    for (std::size_t i = 0; i < axes_.size(); ++i) keys.push_back(known_[i].key);
    return keys;
  }

  /// Notes which axes have a meaning at the point, which is not visited.
  void note_meaning(const PointValues& point) {
    for (Known& axis : known_) axis.has_meaning = axis.has_meaning || point.value_of(*axis.key);
  }

  /// Notes which axes would have a meaning at a point that each of the exclusions leaves out.
  void leave_out(const PointValues& point, const std::vector<const Pattern*>& exclusions) {
    for (Known& axis : known_) {
      if (!axis.has_meaning && point.value_of(*axis.key)) axis.left_out_by.insert(exclusions);
    }
  }

  /// Reports constants, and axes whose key `is_varied`, that have a meaning at no visited point: at the exclusions that
  /// left none, at the override that took their meaning, or at themselves.
  template <typename IsVaried>
  void check_meaning(const SweepSpec& sweep, const IsVaried& is_varied, Diagnostics& mistakes) const {
    for (std::size_t i = 0; i < known_.size(); ++i) {
      const bool is_axis = i < axes_.size();
      if (known_[i].has_meaning || (is_axis && !is_varied(*known_[i].key))) continue;
      const SourceMark& axis = known_[i].mark;
      const std::string& name = is_axis ? axes_[i].name : known_[i].key->path;
      const SourceMark deciding = deciding_override(sweep, *known_[i].key);
      if (const std::vector<const Pattern*> needed = exclusions_needed(known_[i].left_out_by); !needed.empty()) {
        std::string others;
        for (std::size_t other = 1; other < needed.size(); ++other) others += " and " + to_text(needed[other]->mark);
        mistakes.complain(needed.front()->mark,
                          fmt::format("this{} exclude{} every configuration in which {}, in {}, has a meaning", others,
                                      others.empty() ? "s" : "", name, to_text(axis)),
                          "exclusions that leave some");
        continue;
      }
      const SourceMark& where = place_to_report(axis, deciding);
      const SourceMark own = axis.with_path((is_axis ? "grid." : "") + name);
      const bool is_at_key = &where == &axis;
      mistakes.complain(
          where.at(own.key_path),
          fmt::format("the key{} has a meaning in no configuration", is_at_key ? "" : ", in " + to_text(axis) + ","),
          needed_for(*known_[i].key, *sweep.keys) + (is_at_key ? "" : removal_advice(own, deciding)));
    }
  }

  std::vector<Axis> take_axes() {
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      if (known_[axis].key->info.type == ParameterType::path) shorten_paths(axes_[axis].values);
    }
    return std::move(axes_);
  }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  struct Known {
    const Key* key = nullptr;
    SourceMark mark;
    bool has_meaning = false;
    /// Of each excluded point at which the axis would have a meaning, the exclusions that match it.
    std::set<std::vector<const Pattern*>> left_out_by = {};
    /// Where the values stand among the axis's, by their numbers; 0 is the missing value.
    std::vector<std::size_t> places = {};
  };

  /// An exclusion that is enough to leave out all points, which are given as those that match each; else several that
  /// are together, without one that the others make needless.
  static std::vector<const Pattern*> exclusions_needed(const std::set<std::vector<const Pattern*>>& points) {
    std::vector<const Pattern*> needed;
    for (const std::vector<const Pattern*>& matching : points) {
      for (const Pattern* pattern : matching) {
        if (std::ranges::find(needed, pattern) == needed.end()) needed.push_back(pattern);
      }
    }
    std::ranges::sort(needed, {}, [](const Pattern* of) { return std::tuple(of->mark.line, of->mark.column, of); });
    const auto are_enough = [&](const std::vector<const Pattern*>& some) {
      return std::ranges::all_of(points, [&](const std::vector<const Pattern*>& matching) {
        return std::ranges::find_first_of(matching, some) != matching.end();
      });
    };
    for (const Pattern* pattern : needed) {
      if (are_enough({pattern})) return {pattern};
    }
    for (std::size_t i = needed.size(); i-- > 0;) {
      std::vector<const Pattern*> others = needed;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      if (are_enough(others)) needed = std::move(others);
    }
    return needed;
  }

  void collect(const GridSpec& grid) {
    for (const GridSpec& part : grid.parts) collect(part);
    if (grid.kind != GridSpec::Kind::axis || !grid.axis.is_shown) return;
    const Key& key = *grid.axis.key;
    const auto known = std::ranges::find(known_, &key, &Known::key);
    const auto i = static_cast<std::size_t>(known - known_.begin());
    if (known == known_.end()) {
      axes_.push_back({.name = grid.axis.name,
                       .values = {},
                       .is_seed = key.role == KeyRole::seed || key.info.takes_sweep_seed,
                       .simpler = key.info.simpler,
                       .is_size = key.info.type == ParameterType::size});
      known_.push_back({&key, grid.axis.mark});
    }
    for (const std::uint32_t number : point_.numbers_of(grid.axis)) place_of(i, number);
  }

  /// The number of the value that the key has at the point; 0 where it has none or no meaning.
  std::uint32_t number_at(const GridPoint& point, const Key& key) {
    const std::uint32_t given = point_.number(key);
    if (key.role == KeyRole::parameter) {
      const SectionTable& section = key.section == Section::dataset      ? point.sections.datasets
                                    : key.section == Section::transforms ? point.sections.transforms
                                    : key.section == Section::protocol   ? point.sections.protocols
                                                                         : point.sections.classifiers;
      const std::uint32_t number = key.section == Section::dataset      ? point.dataset
                                   : key.section == Section::transforms ? point.transforms
                                   : key.section == Section::protocol   ? point.protocol
                                                                        : point.classifier;
      const std::uint32_t meant = section.value_in(number, key);
      return meant == 0 || given == 0 ? meant : given;
    }
    if (key.role == KeyRole::take_test && !point.values.scores_test_part()) return 0;
    if (key.role == KeyRole::seed && !point.sections.take_seed()) return 0;
    if (given != 0 || (key.role != KeyRole::component && key.role != KeyRole::pipeline)) return given;
    const std::optional<Scalar> usual = point.values.value_of(key);
    return usual ? point_.all().number_of(key, *usual) : 0;
  }

  std::size_t place_of(std::size_t axis, std::uint32_t number) {
    std::vector<std::size_t>& places = known_[axis].places;
    if (number >= places.size()) places.resize(number + 1, kNowhere);
    if (places[number] == kNowhere) {
      places[number] = axes_[axis].values.size();
      axes_[axis].values.push_back(number == 0 ? Scalar{} : point_.all().value(*known_[axis].key, number));
    }
    return places[number];
  }

  NumberedPoint& point_;
  std::vector<Axis> axes_;
  /// The axes, and after them the constants that no axis varies.
  std::vector<Known> known_;
};

/// What a walk goes on with, called by reference.
class Next {
 public:
  template <typename Function>
  explicit Next(const Function& function)
      : object_(&function), call_([](const void* object) { (*static_cast<const Function*>(object))(); }) {}
  void operator()() const { call_(object_); }

 private:
  const void* object_;
  void (*call_)(const void*);
};

/// Walks a grid depth first, with one point that every axis on the way puts its value into.
class Walker {
 public:
  Walker(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit,
         const std::function<PointIdentity(const GridPoint&)>& identify)
      : sweep_(sweep),
        now_(constants_of(sweep)),
        sections_{{*sweep.keys, Section::dataset, now_.all()},
                  {*sweep.keys, Section::transforms, now_.all()},
                  {*sweep.keys, Section::protocol, now_.all()},
                  {*sweep.keys, Section::classifier, now_.all()}},
        point_{now_.values(), sections_},
        axes_(sweep, now_),
        visit_(visit),
        identify_(identify),
        checks_(sweep, mistakes_) {
    stated_.reserve(count_points(sweep.grid) * axes_.axes().size());
  }

  Expansion walk() {
    const auto finish = [this] { finish_point(); };
    walk(sweep_.grid, Next(finish));
    mistakes_.throw_if_any();
    if (visited_ == 0) {
      const Pattern* last = last_exclusion(sweep_.grid);
      const SourceMark& where = last == nullptr ? sweep_.grid.mark : last->mark;
      mistakes_.complain(where.with_path("grid"), "no configuration is left", "exclusions that leave some");
    } else {
      axes_.check_meaning(
          sweep_, [this](const Key& key) { return is_varied(sweep_.grid, key); }, mistakes_);
    }
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
        if (grid.when && !matches_now(*grid.when)) {
          next();
        } else {
          walk_together({&grid, 1}, next);
        }
        return;
      case GridSpec::Kind::product:
        if (grid.subset) {
          walk_subset(grid, next);
        } else {
          walk_product(grid, 0, next);
        }
        return;
      case GridSpec::Kind::zip:
        walk_together(grid.parts, next);
        return;
      case GridSpec::Kind::alternatives:
        for (const GridSpec& part : grid.parts) walk(part, next);
        return;
    }
  }

  /// An axis, or several that advance together.
  void walk_together(std::span<const GridSpec> axes, const Next& next) {
    struct Advancing {
      const AxisSpec& axis;
      const std::vector<std::uint32_t>& numbers;
      NumberedPoint::Before before;
    };
    std::vector<Advancing> advancing;
    for (const GridSpec& part : axes) {
      advancing.push_back({part.axis, now_.numbers_of(part.axis), now_.bind(*part.axis.key)});
    }
    for (std::size_t i = 0; i < axes.front().axis.options.size(); ++i) {
      for (const Advancing& one : advancing) now_.set(*one.axis.key, &one.axis.options[i], one.numbers[i]);
      next();
    }
    for (const Advancing& one : advancing) now_.unbind(*one.axis.key, one.before);
  }

  void walk_product(const GridSpec& grid, std::size_t part, const Next& next) {
    if (part < grid.parts.size()) {
      const auto go_on = [&] { walk_product(grid, part + 1, next); };
      walk(grid.parts[part], Next(go_on));
      return;
    }
    std::vector<const Pattern*> matching;
    for (const Pattern& pattern : grid.exclude) {
      if (matches_now(pattern)) matching.push_back(&pattern);
    }
    if (matching.empty()) return next();
    if (is_counting_) return;
    leave_out(fmt::format("excluded by {}", to_text(matching.front()->mark)));
    axes_.leave_out(now_.values(), matching);
  }

  /// Goes through the product once to count its different configurations, and again to take some of them.
  void walk_subset(const GridSpec& grid, const Next& next) {
    TupleTable different;
    std::vector<std::uint32_t> places;
    const auto count = [&] { places.push_back(different.place_of(sections_here())); };
    const bool was_counting = std::exchange(is_counting_, true);
    walk_product(grid, 0, Next(count));
    is_counting_ = was_counting;
    const Subset& subset = *grid.subset;
    if (subset.cells > different.size()) {
      note(subset.mark, fmt::format("the grid has only {} configuration{} to choose from", different.size(),
                                    different.size() == 1 ? "" : "s"));
    }
    std::vector<std::uint32_t> order = NumpyRandomState(subset.seed).permutation(different.size());
    order.resize(std::min(order.size(), subset.cells));
    std::vector<bool> is_chosen(different.size());
    for (const std::uint32_t place : order) is_chosen[place] = true;
    std::size_t point = 0;
    const auto take = [&] {
      if (is_chosen[places[point++]]) {
        next();
      } else if (!is_counting_) {
        axes_.note_meaning(now_.values());
        leave_out(fmt::format("not in the subset of {}", to_text(subset.mark)));
      }
    };
    walk_product(grid, 0, Next(take));
  }

  PointIdentity sections_here() {
    return {sections_.datasets.at(now_), sections_.transforms.at(now_), sections_.protocols.at(now_),
            sections_.classifiers.at(now_)};
  }

  void finish_point() {
    const PointIdentity sections = sections_here();
    point_.dataset = sections[0];
    point_.transforms = sections[1];
    point_.protocol = sections[2];
    point_.classifier = sections[3];
    const bool is_right =
        sections_.datasets.is_right(point_.dataset) && sections_.transforms.is_right(point_.transforms) &&
        sections_.protocols.is_right(point_.protocol) && sections_.classifiers.is_right(point_.classifier);
    if (!is_right) {
      checks_.complain_of(now_.values());
      return;
    }
    const PointIdentity identity = identify_ ? identify_(point_) : sections;
    axes_.locate(point_, point_.coordinates, stated_here_);
    std::uint32_t& twin = twin_of(identity);
    if (twin == kNoTwin) {
      twin = visited_++;
      visit_(point_);
      stated_.insert(stated_.end(), stated_here_.begin(), stated_here_.end());
      return;
    }
    const auto of_twin = std::span(stated_).subspan(twin * stated_here_.size(), stated_here_.size());
    const std::size_t reason =
        reason_place(duplicate_reason(now_.values(), axes_.keys(), axes_.axes(), stated_here_, of_twin));
    ++expansion_.left_out[reason].points;
    expansion_.duplicates.push_back({stated_here_, twin, reason});
  }

  /// The place of the visited point of that identity. Identities that differ little in the last number stand together,
  /// so that a million of them are found without as many reads from all over the memory.
  std::uint32_t& twin_of(PointIdentity identity) {
    const std::size_t within = identity.back() % kTwinsTogether;
    identity.back() = static_cast<std::uint32_t>(identity.back() / kTwinsTogether);
    const std::uint32_t block = blocks_.place_of(identity);
    if (block == twins_.size()) twins_.emplace_back().fill(kNoTwin);
    return twins_[block][within];
  }

  bool matches_now(const Pattern& pattern) {
    const bool result = matches(pattern, now_.values());
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

  void leave_out(const std::string& reason) { ++expansion_.left_out[reason_place(reason)].points; }

  /// A subset within alternatives or products may be gone through more than once.
  void note(const SourceMark& where, std::string text) {
    const auto same = [&](const PlanNote& known) {
      return to_text(known.where) == to_text(where) && known.text == text;
    };
    if (std::ranges::none_of(expansion_.notes, same)) expansion_.notes.push_back({where, std::move(text)});
  }

  std::size_t reason_place(const std::string& reason) {
    const auto [place, is_new] = reasons_.try_emplace(reason, expansion_.left_out.size());
    if (is_new) expansion_.left_out.push_back({0, reason});
    return place->second;
  }

  /// Whether the grid has an axis of that key without a condition that holds nowhere, which is noted by itself.
  bool is_varied(const GridSpec& grid, const Key& key) const {
    const auto varies = [&](const GridSpec& part) { return is_varied(part, key); };
    if (grid.kind != GridSpec::Kind::axis) return std::ranges::any_of(grid.parts, varies);
    return grid.axis.key == &key && (!grid.when || matched_.contains(&*grid.when));
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
  NumberedPoint now_;
  GridSections sections_;
  GridPoint point_;
  AxisTable axes_;
  const std::function<void(const GridPoint&)>& visit_;
  const std::function<PointIdentity(const GridPoint&)>& identify_;
  Expansion expansion_;
  static constexpr std::size_t kTwinsTogether = 16;
  static constexpr std::uint32_t kNoTwin = 0xffff'ffff;
  TupleTable blocks_;
  std::vector<std::array<std::uint32_t, kTwinsTogether>> twins_;
  std::uint32_t visited_ = 0;
  /// What the axes of visited points are set to, point after point.
  std::vector<std::size_t> stated_;
  std::vector<std::size_t> stated_here_;
  std::map<std::string, std::size_t> reasons_;
  std::unordered_set<const Pattern*> matched_;
  /// Whether points are only counted, for a subset.
  bool is_counting_ = false;
  Diagnostics mistakes_;
  PointChecks checks_;
};

}  // namespace

std::string to_text(const PlanNote& note) {
  return fmt::format("{}: {}{}{}", to_text(note.where), note.where.key_path, note.where.key_path.empty() ? "" : ": ",
                     note.text);
}

Expansion expand(const SweepSpec& sweep, const std::function<void(const GridPoint&)>& visit,
                 const std::function<PointIdentity(const GridPoint&)>& identify) {
  return Walker(sweep, visit, identify).walk();
}

}  // namespace gridfold
