#include "plan/cell_spec.hpp"

#include <algorithm>
#include <utility>

namespace gridfold {

namespace {

/// What the point sets takes the place of the component's own values.
ComponentSpec with_values(const PointValues& values, ComponentSpec spec) {
  for (std::size_t i = 0; i < spec.values.size(); ++i) {
    if (const KeyValue* value = values.get(values.table().of(*spec.component, i))) spec.values[i] = value->value;
  }
  return spec;
}

ComponentSpec component_of(const PointValues& values, Section section) {
  const Component* component = values.component(section);
  if (component == nullptr) return {};
  const KeyValue* named = values.get(*values.table().component_key(section));
  return with_values(values, spec_of(*component, named == nullptr ? SourceMark{} : named->value.mark));
}

template <typename T>
std::optional<Located<T>> located(const KeyValue* value) {
  if (value == nullptr) return std::nullopt;
  return Located<T>{std::get<T>(value->value.value), value->value.mark};
}

}  // namespace

CellSpec cell_of(const PointValues& values) {
  CellSpec cell;
  cell.dataset.name = located<std::string>(values.get(KeyRole::dataset_name)).value_or(Located<std::string>{});
  cell.dataset.loader = component_of(values, Section::dataset);
  cell.dataset.take_train = located<std::int64_t>(values.get(KeyRole::take_train));
  cell.dataset.take_test = located<std::int64_t>(values.get(KeyRole::take_test));
  cell.protocol = component_of(values, Section::protocol);
  cell.classifier = component_of(values, Section::classifier);
  cell.seed = located<std::int64_t>(values.get(KeyRole::seed));
  cell.variant = located<std::string>(values.get(KeyRole::variant)).value_or(Located<std::string>{});
  if (const KeyValue* pipeline = values.get(KeyRole::pipeline)) {
    for (const ComponentSpec& step : pipeline->steps) cell.transforms.push_back(with_values(values, step));
    cell.transforms_mark = pipeline->value.mark;
  }
  return cell;
}

std::vector<const Key*> takers_of_seed(const PointValues& point) {
  std::vector<const Key*> takers;
  const KeyValue* pipeline = point.get(KeyRole::pipeline);
  for (const Key& key : point.table().keys()) {
    if (key.role != KeyRole::parameter || !key.info.takes_sweep_seed) continue;
    const bool is_of_step = key.section == Section::transforms;
    const bool has_step = is_of_step && pipeline != nullptr &&
                          std::ranges::find(pipeline->steps, key.owners.front().component, &ComponentSpec::component) !=
                              pipeline->steps.end();
    const bool counts = is_of_step ? has_step : point.component(key.section) != nullptr && !point.obstacle(key);
    if (counts) takers.push_back(&key);
  }
  return takers;
}

}  // namespace gridfold
