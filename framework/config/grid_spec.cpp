#include "config/grid_spec.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

bool holds(const Clause& clause, const std::optional<Scalar>& value) {
  if (!value) return clause.negated && clause.bounds.empty();
  if (!clause.values.empty()) {
    const bool is_listed = std::ranges::find(clause.values, *value) != clause.values.end();
    if (is_listed == clause.negated) return false;
  }
  const double number = as_number(*value).value_or(0);
  return std::ranges::all_of(clause.bounds, [&](const Bound& test) { return test.holds(number, test.bound); });
}

/// The axes of a grid by their keys' places in the table.
using Axes = std::map<std::size_t, const AxisSpec*>;

void collect_axes(const GridSpec& grid, Axes& axes) {
  if (grid.kind == GridSpec::Kind::axis) axes.emplace(grid.axis.key->index, &grid.axis);
  for (const GridSpec& part : grid.parts) collect_axes(part, axes);
}

/// Reports the second of two axes, in the order of the file where both stand in one.
void report_twice(const AxisSpec& one, const AxisSpec& another, Diagnostics& diagnostics) {
  const auto place = [](const SourceMark& mark) { return std::pair(mark.line, mark.column); };
  const bool is_in_order = one.mark.file != another.mark.file || place(one.mark) <= place(another.mark);
  const SourceMark& second = is_in_order ? another.mark : one.mark;
  const SourceMark& first = is_in_order ? one.mark : another.mark;
  const SourceMark& where = place_to_report(second, first);
  diagnostics.complain(where, "the axis is varied twice" + first_seen(&where == &second ? first : second, where),
                       "each axis once, or alternatives in a union");
}

void check_pattern(const Pattern& pattern, const Axes& later, Diagnostics& diagnostics) {
  for (const Clause& clause : pattern.clauses) {
    const auto found = later.find(clause.key->index);
    if (found == later.end()) continue;
    const AxisSpec& axis = *found->second;
    diagnostics.complain(
        clause.mark, fmt::format("the axis {} comes after this", axis.name),
        axis.is_in_place
            ? fmt::format("axes that stand above; write the values of {} in the grid, above this", axis.mark.key_path)
            : "constants, and axes that stand above");
  }
}

/// `later` are the axes that are put in place only after this grid.
void check_grid(const GridSpec& grid, const Axes& later, Diagnostics& diagnostics) {
  if (grid.kind == GridSpec::Kind::axis && grid.when) {
    Axes unknown = later;
    unknown.emplace(grid.axis.key->index, &grid.axis);
    check_pattern(*grid.when, unknown, diagnostics);
  }
  for (const Pattern& pattern : grid.exclude) check_pattern(pattern, later, diagnostics);
  // For each part: the axes of all parts after it. What is varied above as well is reported; that it comes too late is
  // not a mistake of its own.
  std::vector<Axes> after(grid.parts.size(), later);
  Axes seen;
  for (std::size_t i = 0; i < grid.parts.size() && grid.kind != GridSpec::Kind::alternatives; ++i) {
    Axes own;
    collect_axes(grid.parts[i], own);
    for (const auto& [key, axis] : own) {
      const auto [first, is_new] = seen.emplace(key, axis);
      if (!is_new) report_twice(*first->second, *axis, diagnostics);
      for (std::size_t before = 0; is_new && before < i; ++before) after[before].emplace(key, axis);
    }
  }
  for (std::size_t i = grid.parts.size(); i-- > 0;) check_grid(grid.parts[i], after[i], diagnostics);
}

}  // namespace

ComponentSpec spec_of(const Component& component, SourceMark mark) {
  return {&component, std::move(mark), std::vector<Located<Scalar>>(component.parameters.size())};
}

ParameterValues completed(const ComponentSpec& spec, std::optional<std::int64_t> sweep_seed) {
  const std::vector<ParameterInfo>& table = spec.component->parameters;
  ParameterValues given;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!is_missing(spec.values[i].value)) {
      given.push_back({table[i].name, spec.values[i].value});
    } else if (table[i].takes_sweep_seed && sweep_seed) {
      given.push_back({table[i].name, *sweep_seed});
    }
  }
  return complete_parameters(spec.component->name, table, given);
}

void PointValues::set(std::span<const std::pair<const Key*, KeyValue>> values) {
  for (const auto& [key, value] : values) {
    if (key->has_axis()) set(*key, &value);
  }
}

const Component* PointValues::component(Section section) const {
  const Key* key = table_->component_key(section);
  const KeyValue* named = key == nullptr ? nullptr : get(*key);
  return named == nullptr ? table_->default_component(section) : named->component;
}

std::optional<PointValues::Obstacle> PointValues::obstacle(const Key& key) const {
  const Component* named = component(key.section);
  if (key.role != KeyRole::parameter || named == nullptr) return std::nullopt;
  const Key::Owner* owner = key.owner(named);
  if (owner == nullptr) {
    Obstacle found{table_->component_key(key.section)};
    for (const Key::Owner& other : key.owners) found.wanted.push_back(other.component->name);
    return found;
  }
  if (owner->decisive == nullptr) return std::nullopt;
  if (auto further = obstacle(*owner->decisive)) return further;
  const std::vector<std::string>& wanted = named->parameters[owner->parameter].only_with->values;
  const auto value = given_or_default(*owner->decisive);
  if (value && (wanted.empty() || std::ranges::find(wanted, to_text(*value)) != wanted.end())) return std::nullopt;
  return Obstacle{owner->decisive, wanted};
}

std::optional<Scalar> PointValues::given_or_default(const Key& key) const {
  if (const KeyValue* value = get(key)) return value->value.value;
  if (key.role == KeyRole::pipeline) return Scalar("none");
  const Component* in_use = component(key.section);
  if (key.role == KeyRole::component) return in_use == nullptr ? std::nullopt : std::optional<Scalar>(in_use->name);
  // Of those that share the key, what the component in use has.
  const Key::Owner* owner = in_use == nullptr ? nullptr : key.owner(in_use);
  const auto& usual = owner == nullptr ? key.info.default_value : in_use->parameters[owner->parameter].default_value;
  return usual && is_missing(*usual) ? std::nullopt : usual;
}

const ComponentSpec* PointValues::step_with(const Key& key) const {
  const KeyValue* pipeline = get(KeyRole::pipeline);
  if (pipeline == nullptr) return nullptr;
  const Component* wanted = key.owners.front().component;
  const auto step = std::ranges::find(pipeline->steps, wanted, &ComponentSpec::component);
  return step == pipeline->steps.end() ? nullptr : &*step;
}

std::optional<Scalar> PointValues::stated_value_of(const Key& key) const {
  return is_of_step(key) && get(key) == nullptr ? value_of(key) : given_or_default(key);
}

std::optional<Scalar> PointValues::value_of(const Key& key) const {
  if (is_of_step(key)) {
    const ComponentSpec* step = step_with(key);
    if (step == nullptr) return std::nullopt;
    const Scalar& own = step->values[key.owners.front().parameter].value;
    return get(key) == nullptr && !is_missing(own) ? std::optional(own) : given_or_default(key);
  }
  const bool is_of_test_part = key.role == KeyRole::take_test || key.info.of_test_part;
  if (obstacle(key) || (is_of_test_part && !scores_test_part())) return std::nullopt;
  return given_or_default(key);
}

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

void check_bindings(const GridSpec& grid, Diagnostics& diagnostics) { check_grid(grid, {}, diagnostics); }

}  // namespace gridfold
