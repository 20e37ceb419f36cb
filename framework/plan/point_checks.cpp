#include "plan/point_checks.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

/// The values of a component, given or by default.
ParameterValues stated(const ComponentSpec& spec) {
  ParameterValues values;
  for (std::size_t i = 0; i < spec.values.size(); ++i) {
    const ParameterInfo& info = spec.component->parameters[i];
    const Scalar& given = spec.values[i].value;
    values.push_back({info.name, is_missing(given) ? info.default_value.value_or(Scalar{}) : given});
  }
  return values;
}

}  // namespace

void PointChecks::complain_of(const PointValues& point) {
  const CellSpec cell = cell_of(point);
  for (const ComponentSpec& step : cell.transforms) check_parameters(step, point);
  for (const ComponentSpec* spec : {&cell.dataset.loader, &cell.protocol, &cell.classifier}) {
    check_parameters(*spec, point);
  }
  check_seed(point);
  check_test_part(cell, point);
}

/// Whether the component has all that it needs, and its parameters go together.
void PointChecks::check_parameters(const ComponentSpec& spec, const PointValues& point) {
  if (spec.component == nullptr) return;
  const std::vector<ParameterInfo>& table = spec.component->parameters;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!is_missing(spec.values[i].value) || table[i].default_value || !has_meaning(table, stated(spec), i)) continue;
    complain_of_missing(spec, i);
    return;
  }
  if (spec.component->find_conflict == nullptr) return;
  const KeyValue* seed = point.get(KeyRole::seed);
  const auto conflict = spec.component->find_conflict(
      completed(spec, seed == nullptr ? std::nullopt : std::optional(std::get<std::int64_t>(seed->value.value))));
  if (!conflict) return;
  // At a value that an axis brings, if there is one, and else at the first value that is given.
  const SourceMark* where = &spec.mark;
  bool is_varied = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Key& key = point.table().of(*spec.component, i);
    if (point.get(key) == nullptr || is_varied) continue;
    is_varied = find_axis_in(sweep_.grid, key) != nullptr;
    if (is_varied || where == &spec.mark) where = &spec.values[i].mark;
  }
  diagnostics_.add_once({*where, conflict->problem, conflict->allowed});
}

void PointChecks::complain_of_missing(const ComponentSpec& spec, std::size_t parameter) {
  const ParameterInfo& info = spec.component->parameters[parameter];
  const Key& key = sweep_.keys->of(*spec.component, parameter);
  const AxisSpec* axis = find_axis_in(sweep_.grid, key);
  const SourceMark& where = axis == nullptr ? spec.mark : place_to_report(spec.mark, axis->mark);
  diagnostics_.add_once(
      {where,
       fmt::format("the parameter {}{} is missing{}", info.name,
                   &where == &spec.mark ? "" : fmt::format(" of the step in {}", to_text(spec.mark)),
                   axis == nullptr ? "" : fmt::format(" where the grid does not vary {}", axis->name)),
       fmt::format("{}; for example {}: {}", allowed_values(info), info.name, info.example)});
}

void PointChecks::check_seed(const PointValues& point) {
  const Key& seed = point.table().role(KeyRole::seed);
  if (point.get(seed) != nullptr) return;
  for (const Key* taker : takers_of_seed(point)) {
    if (point.value_of(*taker)) continue;
    const Key* decisive = taker->owners.front().decisive;
    const KeyValue* asks = decisive == nullptr ? nullptr : point.get(*decisive);
    const AxisSpec* varied = find_axis_in(sweep_.grid, *taker);
    if (varied == nullptr) varied = find_axis_in(sweep_.grid, seed);
    diagnostics_.add_once(missing_seed(
        *taker, asks == nullptr ? SourceMark{sweep_.file.string(), 0, 0} : asks->value.mark, not_everywhere(varied)));
    return;
  }
}

void PointChecks::check_test_part(const CellSpec& cell, const PointValues& point) {
  const Key* missing = missing_test_part(point);
  if (missing == nullptr) return;
  const AxisSpec* axis = find_axis_in(sweep_.grid, *sweep_.keys->component_key(Section::protocol));
  diagnostics_.add_once(no_test_part(point, *missing, axis == nullptr ? cell.protocol.mark : axis->mark,
                                     not_everywhere(find_axis_in(sweep_.grid, *missing))));
}

}  // namespace gridfold
