#include "config/key_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "config/structural_keys.hpp"

namespace gridfold {

namespace {

/// Whether components may share a key for a parameter of this name: it means the same with each of them, whatever it is
/// by default.
bool is_same_parameter(const ParameterInfo& left, const ParameterInfo& right) {
  return left.name == right.name && left.axis_name() == right.axis_name() && left.type == right.type &&
         left.default_value.has_value() == right.default_value.has_value() && left.least == right.least &&
         left.greatest == right.greatest && left.bounds_excluded == right.bounds_excluded &&
         left.choices == right.choices && left.of_test_part == right.of_test_part &&
         left.takes_sweep_seed == right.takes_sweep_seed;
}

/// Where data lie and how rows are split means the same to every format and resampling; two classifiers, or two
/// transforms, have hyperparameters of their own even where they have one name.
bool may_share(Section section) { return section == Section::dataset || section == Section::protocol; }

}  // namespace

const Key::Owner* Key::owner(const Component* component) const {
  const auto found =
      std::find_if(owners.begin(), owners.end(), [&](const Owner& one) { return one.component == component; });
  return found == owners.end() ? nullptr : &*found;
}

std::string_view name_of(Section section) {
  switch (section) {
    case Section::top:
      break;
    case Section::dataset:
      return "dataset";
    case Section::transforms:
      return "transforms";
    case Section::protocol:
      return "protocol";
    case Section::classifier:
      return "classifier";
  }
  return "";
}

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

bool is_child(std::string_view path, std::string_view parent) {
  if (parent.empty()) return path.find('.') == std::string_view::npos;
  if (path.size() <= parent.size() + 1 || !path.starts_with(parent) || path[parent.size()] != '.') return false;
  return path.find('.', parent.size() + 1) == std::string_view::npos;
}

KeyTable::KeyTable(Vocabulary vocabulary)
    : vocabulary_(std::move(vocabulary)), of_role_(static_cast<std::size_t>(KeyRole::parameter) + 1) {
  for (const KnownResampling& known : vocabulary_.resamplings) resamplings_.push_back(known.component);
  for (Key& key : structural_keys()) {
    const KeyRole role = key.role;
    const Section section = key.section;
    if (role == KeyRole::component) {
      for (const Component* component : components(section)) key.info.choices.push_back(component->name);
    }
    if (role == KeyRole::scores || role == KeyRole::artifacts) {
      for (const Component* component : components(key.info.family)) key.info.choices.push_back(component->name);
    }
    add(std::move(key));
    if (role == KeyRole::component || role == KeyRole::pipeline) add_parameters(section);
  }
  for (Key& key : keys_) {
    for (Key::Owner& owner : key.owners) {
      const auto& table = owner.component->parameters;
      const auto& only_with = table[owner.parameter].only_with;
      for (std::size_t i = 0; only_with && i < table.size(); ++i) {
        if (table[i].name == only_with->parameter) owner.decisive = parameters_.at(owner.component)[i];
      }
    }
  }
  for (const Key& key : keys_) {
    const Key*& first = of_role_[static_cast<std::size_t>(key.role)];
    if (first == nullptr) first = &key;
    if (key.role == KeyRole::component) component_keys_[static_cast<std::size_t>(key.section)] = &key;
  }
  add_spellings();
  for (Key& key : keys_) {
    if (key.info.example.empty()) key.info.example = example_of(key);
  }
}

std::string KeyTable::example_of(const Key& key) const {
  const auto first_parameter = [](const Component& component) {
    const auto& table = component.parameters;
    const auto shown = std::find_if(table.begin(), table.end(), [](const auto& info) { return !info.example.empty(); });
    return shown == table.end() ? "" : fmt::format("{}: {}", shown->name, shown->example);
  };
  const std::span<const Component* const> known = components(key.section);
  if (key.role == KeyRole::scores) {
    return vocabulary_.scores.empty() ? "" : fmt::format("[{}]", vocabulary_.scores.front()->name);
  }
  if (known.empty()) return "";
  const std::string parameter = first_parameter(*known.front());
  if (key.role == KeyRole::component) return known.front()->name;
  if (key.role == KeyRole::grid) return fmt::format("{{{}}}", parameter);
  if (key.role == KeyRole::pipeline) {
    return parameter.empty() ? known.front()->name : fmt::format("[{{{}: {{{}}}}}]", known.front()->name, parameter);
  }
  if (key.role != KeyRole::section) return "";
  return fmt::format("{{{}: {}{}{}}}", component_key(key.section)->info.name, known.front()->name,
                     parameter.empty() ? "" : ", ", parameter);
}

Key& KeyTable::add(Key key) {
  key.index = keys_.size();
  keys_.push_back(std::move(key));
  return keys_.back();
}

Key& KeyTable::shared_or_new(Section section, const ParameterInfo& info) {
  for (Key& key : keys_) {
    if (key.role != KeyRole::parameter || key.section != section || !may_share(section)) continue;
    if (is_same_parameter(key.info, info)) return key;
  }
  Key key;
  key.role = KeyRole::parameter;
  key.section = section;
  key.info = info;
  return add(std::move(key));
}

void KeyTable::add_parameters(Section section) {
  const std::size_t first = keys_.size();
  for (const Component* component : components(section)) {
    for (std::size_t i = 0; i < component->parameters.size(); ++i) {
      Key& key = shared_or_new(section, component->parameters[i]);
      key.owners.push_back({component, i, nullptr});
      parameters_[component].push_back(&key);
    }
  }
  const auto is_alone = [&](const Key& key) {
    return std::none_of(keys_.begin() + static_cast<std::ptrdiff_t>(first), keys_.end(),
                        [&](const Key& other) { return &other != &key && other.info.name == key.info.name; });
  };
  for (std::size_t i = first; i < keys_.size(); ++i) {
    Key& key = keys_[i];
    const std::string& component = key.owners.front().component->name;
    if (section == Section::transforms) {
      key.path = fmt::format("transforms.{}.{}", component, key.info.name);
      key.info.axis = fmt::format("{}.{}", component, key.info.axis_name());
    } else if (is_alone(key)) {
      key.path = fmt::format("{}.{}", name_of(section), key.info.name);
    } else {
      key.path = fmt::format("{}.{}.{}", name_of(section), component, key.info.name);
    }
  }
}

void KeyTable::add_spellings() {
  const auto add_to = [](auto& map, const std::string& spelling, const Key& key) {
    std::vector<const Key*>& keys = map[spelling];
    if (std::find(keys.begin(), keys.end(), &key) == keys.end()) keys.push_back(&key);
  };
  for (const Key& key : keys_) {
    std::vector<std::string> paths{key.path};
    if (key.role == KeyRole::parameter && key.section != Section::transforms) {
      paths.push_back(fmt::format("{}.{}", name_of(key.section), key.info.name));
      for (const Key::Owner& owner : key.owners) {
        const std::string qualified = fmt::format("{}.{}", owner.component->name, key.info.name);
        paths.push_back(fmt::format("{}.{}", name_of(key.section), qualified));
        add_to(by_spelling_, qualified, key);
        add_to(by_spelling_, fmt::format("{}.{}", owner.component->name, key.info.axis_name()), key);
      }
    }
    for (const std::string& path : paths) {
      add_to(by_path_, path, key);
      if (key.has_axis()) add_to(by_spelling_, path, key);
    }
    if (key.has_axis()) add_to(by_spelling_, key.info.axis_name(), key);
  }
  // The structure of the file comes first: where a component has a parameter `seed`, `seed` is still the sweep's.
  for (auto& [spelling, keys] : by_spelling_) {
    const auto structural =
        std::find_if(keys.begin(), keys.end(), [](const Key* key) { return key->role != KeyRole::parameter; });
    if (structural != keys.end()) keys = {*structural};
  }
}

std::span<const Key* const> KeyTable::at(std::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  return found == by_path_.end() ? std::span<const Key* const>() : found->second;
}

std::span<const Key* const> KeyTable::meant_by(std::string_view spelling) const {
  const auto found = by_spelling_.find(std::string(spelling));
  return found == by_spelling_.end() ? std::span<const Key* const>() : found->second;
}

const Key* KeyTable::find(std::string_view path) const {
  const auto keys = at(path);
  return keys.size() == 1 ? keys.front() : nullptr;
}

const Key& KeyTable::section(Section section) const { return *find(name_of(section)); }

const Key* KeyTable::component_key(Section section) const { return component_keys_[static_cast<std::size_t>(section)]; }

const Key& KeyTable::role(KeyRole role) const { return *of_role_[static_cast<std::size_t>(role)]; }

const Key& KeyTable::of(const Component& component, std::size_t parameter) const {
  return *parameters_.at(&component)[parameter];
}

std::span<const Component* const> KeyTable::components(Section section) const {
  switch (section) {
    case Section::top:
      break;
    case Section::dataset:
      return vocabulary_.loaders;
    case Section::transforms:
      return vocabulary_.transforms;
    case Section::protocol:
      return resamplings_;
    case Section::classifier:
      return vocabulary_.classifiers;
  }
  return {};
}

std::span<const Component* const> KeyTable::components(Family family) const {
  switch (family) {
    case Family::none:
      break;
    case Family::loaders:
      return vocabulary_.loaders;
    case Family::transforms:
      return vocabulary_.transforms;
    case Family::metrics:
      return vocabulary_.metrics;
    case Family::classifiers:
      return vocabulary_.classifiers;
    case Family::resamplings:
      return resamplings_;
    case Family::scores:
      return vocabulary_.scores;
    case Family::artifacts:
      return vocabulary_.artifacts;
  }
  return {};
}

const Component* KeyTable::find_component(Section section, std::string_view name) const {
  for (const Component* component : components(section)) {
    if (component->name == name) return component;
  }
  return nullptr;
}

const Component* KeyTable::default_component(Section section) const {
  return section == Section::protocol && !resamplings_.empty() ? resamplings_.front() : nullptr;
}

bool KeyTable::scores_test_part(const Component* resampling) const {
  return std::any_of(vocabulary_.resamplings.begin(), vocabulary_.resamplings.end(), [&](const KnownResampling& known) {
    return known.component == resampling && known.scores_test_part;
  });
}

}  // namespace gridfold
