#include "config/point_values.hpp"

#include <algorithm>
#include <utility>

namespace gridfold {

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

}  // namespace gridfold
