#include "config/point_values.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

const ComponentSpec* find_step(const std::vector<ComponentSpec>& steps, const Key& key) {
  for (const ComponentSpec& step : steps) {
    if (step.component == key.owners.front().component) return &step;
  }
  return nullptr;
}

/// The key's value where none is given: what the component in use has, of those that share the key.
std::optional<Scalar> default_of(const Key& key, const Component* in_use) {
  const Key::Owner* owner = in_use == nullptr ? nullptr : key.owner(in_use);
  const ParameterInfo& info = owner == nullptr ? key.info : in_use->parameters[owner->parameter];
  if (!info.default_value || is_missing(*info.default_value)) return std::nullopt;
  return info.default_value;
}

/// What the point sets takes the place of the component's own values.
void put_values(const PointValues& values, ComponentSpec& spec) {
  for (std::size_t i = 0; i < spec.values.size(); ++i) {
    if (const KeyValue* value = values.get(values.table().of(*spec.component, i))) spec.values[i] = value->value;
  }
}

ComponentSpec component_of(const PointValues& values, Section section) {
  const Component* component = values.component(section);
  if (component == nullptr) return {};
  const KeyValue* named = values.get(*values.table().component_key(section));
  ComponentSpec spec = spec_of(*component, named == nullptr ? SourceMark{} : named->value.mark);
  put_values(values, spec);
  return spec;
}

template <typename T>
std::optional<Located<T>> located(const KeyValue* value) {
  if (value == nullptr) return std::nullopt;
  return Located<T>{std::get<T>(value->value.value), value->value.mark};
}

}  // namespace

const Component* PointValues::component(Section section) const {
  const Key* key = table_->component_key(section);
  const KeyValue* named = key == nullptr ? nullptr : get(*key);
  return named == nullptr ? table_->default_component(section) : named->component;
}

std::optional<PointValues::Obstacle> PointValues::obstacle(const Key& key) const {
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return std::nullopt;
  const Component* named = component(key.section);
  if (named == nullptr) return std::nullopt;
  const Key::Owner* owner = key.owner(named);
  if (owner == nullptr) {
    Obstacle found{table_->component_key(key.section), {}};
    for (const Key::Owner& other : key.owners) found.wanted.push_back(other.component->name);
    return found;
  }
  if (owner->decisive == nullptr) return std::nullopt;
  if (auto further = obstacle(*owner->decisive)) return further;
  const std::vector<std::string>& wanted = named->parameters[owner->parameter].only_with->values;
  const auto value = given_or_default(*owner->decisive);
  if (value && wanted.empty()) return std::nullopt;
  if (value && std::find(wanted.begin(), wanted.end(), to_text(*value)) != wanted.end()) return std::nullopt;
  return Obstacle{owner->decisive, wanted};
}

std::optional<Scalar> PointValues::given_or_default(const Key& key) const {
  if (const KeyValue* value = get(key)) return value->value.value;
  if (key.role == KeyRole::pipeline) return Scalar("none");
  if (key.role == KeyRole::component) {
    const Component* named = component(key.section);
    return named == nullptr ? std::nullopt : std::optional<Scalar>(named->name);
  }
  return default_of(key, key.role == KeyRole::parameter ? component(key.section) : nullptr);
}

std::optional<Scalar> PointValues::stated_value_of(const Key& key) const {
  if (key.role == KeyRole::parameter && key.section == Section::transforms && get(key) == nullptr) return value_of(key);
  return given_or_default(key);
}

std::optional<Scalar> PointValues::value_of(const Key& key) const {
  if (key.role == KeyRole::parameter && key.section == Section::transforms) {
    const KeyValue* pipeline = get(table_->role(KeyRole::pipeline));
    const ComponentSpec* step = pipeline == nullptr ? nullptr : find_step(pipeline->steps, key);
    if (step == nullptr) return std::nullopt;
    const Scalar& own = step->values[key.owners.front().parameter].value;
    return get(key) == nullptr && !is_missing(own) ? std::optional(own) : given_or_default(key);
  }
  const bool is_of_test_part = key.role == KeyRole::take_test || key.info.of_test_part;
  if (obstacle(key) || (is_of_test_part && !scores_test_part())) return std::nullopt;
  return given_or_default(key);
}

std::vector<const Key*> PointValues::takers_of_seed() const {
  std::vector<const Key*> takers;
  for (const Key& key : table_->keys()) {
    if (key.role != KeyRole::parameter || !key.info.takes_sweep_seed) continue;
    if (key.section == Section::transforms) {
      const KeyValue* pipeline = get(table_->role(KeyRole::pipeline));
      if (pipeline != nullptr && find_step(pipeline->steps, key) != nullptr) takers.push_back(&key);
    } else if (component(key.section) != nullptr && !obstacle(key)) {
      takers.push_back(&key);
    }
  }
  return takers;
}

std::optional<std::string> PointValues::why_irrelevant(const Key& key, const std::string& name) const {
  if (key.role == KeyRole::parameter && key.section == Section::transforms) {
    if (get(key) == nullptr || value_of(key)) return std::nullopt;
    return fmt::format("{} has no meaning with transforms {}", name,
                       to_text(*given_or_default(table_->role(KeyRole::pipeline))));
  }
  if (const auto found = obstacle(key)) {
    const auto value = given_or_default(*found->decisive);
    return fmt::format("{} has no meaning with {} {}", name, found->decisive->info.axis_name(),
                       value ? to_text(*value) : "none");
  }
  if ((key.role == KeyRole::take_test || key.info.of_test_part) && !scores_test_part()) {
    const Key& protocol = *table_->component_key(Section::protocol);
    return fmt::format("{} has no meaning with {} {}", name, protocol.info.axis_name(),
                       to_text(*given_or_default(protocol)));
  }
  if (key.role != KeyRole::seed) return std::nullopt;
  const std::vector<const Key*> takers = takers_of_seed();
  if (takers.empty()) return "seed changes nothing where nothing is random";
  const auto takes_it = [&](const Key* taker) { return !value_of(*taker); };
  if (std::any_of(takers.begin(), takers.end(), takes_it)) return std::nullopt;
  return fmt::format("seed changes nothing where {} is given", takers.front()->info.axis_name());
}

CellSpec cell_of(const PointValues& values) {
  const auto given = [&](KeyRole role) { return values.get(values.table().role(role)); };
  CellSpec cell;
  cell.dataset.name = located<std::string>(given(KeyRole::dataset_name)).value_or(Located<std::string>{});
  cell.dataset.loader = component_of(values, Section::dataset);
  cell.dataset.take_train = located<std::int64_t>(given(KeyRole::take_train));
  cell.dataset.take_test = located<std::int64_t>(given(KeyRole::take_test));
  cell.protocol = component_of(values, Section::protocol);
  cell.classifier = component_of(values, Section::classifier);
  cell.seed = located<std::int64_t>(given(KeyRole::seed));
  cell.variant = located<std::string>(given(KeyRole::variant)).value_or(Located<std::string>{});
  if (const KeyValue* pipeline = given(KeyRole::pipeline)) {
    cell.transforms = pipeline->steps;
    cell.transforms_mark = pipeline->value.mark;
  }
  for (ComponentSpec& step : cell.transforms) put_values(values, step);
  return cell;
}

}  // namespace gridfold
