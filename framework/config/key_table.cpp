#include "config/key_table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

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

/// The path below `take` of how many rows it takes, how and from which seed; empty for other keys.
std::string path_below_take(const Key& key) {
  if (takes_rows(key)) return key.path + ".rows";
  if (key.role != KeyRole::parameter || key.section != Section::dataset) return "";
  const std::string path = path_in_section(key);
  const std::string part = path.substr(0, path.rfind('.'));
  if (last_part(path) == "sample") return part + ".take.sample";
  return last_part(path) == "sample_seed" ? part + ".take.seed" : "";
}

}  // namespace

std::vector<std::string> names_of(std::span<const Component* const> components) {
  std::vector<std::string> names;
  for (const Component* component : components) names.push_back(component->name);
  return names;
}

const Key::Owner* Key::owner(const Component* component) const {
  const auto found = std::ranges::find(owners, component, &Owner::component);
  return found == owners.end() ? nullptr : &*found;
}

std::string_view name_of(Section section) {
  constexpr std::string_view kNames[kSections] = {"", "dataset", "transforms", "protocol", "classifier"};
  return kNames[static_cast<std::size_t>(section)];
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('.') + 1); }

bool is_child(std::string_view path, std::string_view parent) {
  const std::size_t above = path.size() - last_part(path).size();
  return above == 0 ? parent.empty() : path.substr(0, above - 1) == parent && !parent.empty();
}

std::string path_in_section(const Key& key) {
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return key.path;
  return fmt::format("{}.{}", name_of(key.section), key.info.name);
}

bool is_part_of(const Key& key, const Key& whole) {
  const std::string start = path_in_section(whole) + ".";
  const auto has = [&](const Key::Owner& owner) { return whole.owner(owner.component) != nullptr; };
  return &key != &whole && (whole.owners.empty() || std::ranges::any_of(key.owners, has)) &&
         (path_in_section(key).starts_with(start) || path_below_take(key).starts_with(start));
}

KeyTable::KeyTable(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {
  for (Key& key : structural_keys()) {
    if (key.info.family != Family::none) key.info.choices = names_of(components(key.info.family));
    const Key& added = add(std::move(key));
    if (added.role == KeyRole::component || added.role == KeyRole::pipeline) add_parameters(added.section);
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
  add_spellings();
  for (Key& key : keys_) {
    if (key.info.example.empty()) key.info.example = example_of(key);
  }
}

std::string KeyTable::example_of(const Key& key) const {
  if (key.role == KeyRole::scores && !key.info.choices.empty()) return fmt::format("[{}]", key.info.choices.front());
  const std::span<const Component* const> known = components(key.section);
  if (known.empty()) return "";
  const std::string& name = known.front()->name;
  const auto& table = known.front()->parameters;
  const auto shown = std::ranges::find_if(table, [](const auto& info) { return !info.example.empty(); });
  const std::string parameter = shown == table.end() ? "" : fmt::format("{}: {}", shown->name, shown->example);
  if (key.role == KeyRole::component) return name;
  if (key.role == KeyRole::grid) return fmt::format("{{{}}}", parameter);
  if (key.role == KeyRole::pipeline) return parameter.empty() ? name : fmt::format("[{{{}: {{{}}}}}]", name, parameter);
  if (key.role != KeyRole::section) return "";
  return fmt::format("{{{}: {}{}{}}}", component_key(key.section)->info.name, name, parameter.empty() ? "" : ", ",
                     parameter);
}

Key& KeyTable::add(Key key) {
  key.index = keys_.size();
  Key& added = keys_.emplace_back(std::move(key));
  const Key*& first = of_role_[static_cast<std::size_t>(added.role)];
  if (first == nullptr) first = &added;
  if (added.role == KeyRole::component) component_keys_[static_cast<std::size_t>(added.section)] = &added;
  return added;
}

void KeyTable::add_parameters(Section section) {
  const auto first = static_cast<std::ptrdiff_t>(keys_.size());
  for (const Component* component : components(section)) {
    for (std::size_t i = 0; i < component->parameters.size(); ++i) {
      const ParameterInfo& info = component->parameters[i];
      auto shared = keys_.end();
      if (may_share(section)) {
        shared = std::find_if(keys_.begin() + first, keys_.end(),
                              [&](const Key& known) { return is_same_parameter(known.info, info); });
      }
      Key& key = shared != keys_.end() ? *shared : add({.role = KeyRole::parameter, .section = section, .info = info});
      key.owners.push_back({component, i});
      parameters_[component].push_back(&key);
    }
  }
  const std::string_view name = name_of(section);
  for (auto key = keys_.begin() + first; key != keys_.end(); ++key) {
    const std::string qualified = key->owners.front().component->name + "." + key->info.name;
    const bool is_alone = std::none_of(keys_.begin() + first, keys_.end(), [&](const Key& other) {
      return &other != &*key && other.info.name == key->info.name;
    });
    const bool is_short = section != Section::transforms && is_alone;
    key->path = fmt::format("{}.{}", name, is_short ? key->info.name : qualified);
    if (section == Section::transforms) {
      key->info.axis = fmt::format("{}.{}", key->owners.front().component->name, key->info.axis_name());
    }
  }
}

void KeyTable::add_spellings() {
  const auto add_to = [](Spellings& spellings, const std::string& spelling, const Key& key) {
    std::vector<const Key*>& keys = spellings[spelling];
    if (std::ranges::find(keys, &key) == keys.end()) keys.push_back(&key);
  };
  for (const Key& key : keys_) {
    std::vector<std::string> paths{key.path, path_in_section(key)};
    if (std::string path = path_below_take(key); !path.empty()) paths.push_back(std::move(path));
    std::vector<std::string> names{key.info.axis_name()};
    for (const Key::Owner& owner : key.owners) {
      if (key.section == Section::transforms) break;
      names.push_back(fmt::format("{}.{}", owner.component->name, key.info.name));
      paths.push_back(fmt::format("{}.{}", name_of(key.section), names.back()));
      names.push_back(fmt::format("{}.{}", owner.component->name, key.info.axis_name()));
    }
    for (const std::string& path : paths) add_to(by_path_, path, key);
    if (!key.has_axis()) continue;
    names.insert(names.end(), paths.begin(), paths.end());
    for (const std::string& name : names) add_to(by_spelling_, name, key);
  }
  // The structure of the file comes first: where a component has a parameter `seed`, `seed` is still the sweep's.
  for (auto& [spelling, keys] : by_spelling_) {
    const auto structural = std::ranges::find_if(keys, [](const Key* key) { return key->role != KeyRole::parameter; });
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

const Key& KeyTable::of(const Component& component, std::size_t parameter) const {
  return *parameters_.at(&component)[parameter];
}

std::span<const Component* const> KeyTable::components(Section section) const {
  constexpr Family kFamilies[kSections] = {Family::none, Family::loaders, Family::transforms, Family::resamplings,
                                           Family::classifiers};
  return components(kFamilies[static_cast<std::size_t>(section)]);
}

std::span<const Component* const> KeyTable::components(Family family) const {
  const Vocabulary& known = vocabulary_;
  const std::span<const Component* const> families[] = {
      {},           known.loaders,  known.transforms, known.metrics, known.classifiers, known.resamplings,
      known.scores, known.artifacts};
  return families[static_cast<std::size_t>(family)];
}

const Component* KeyTable::find_component(Section section, std::string_view name) const {
  const auto known = components(section);
  const auto found = std::ranges::find(known, name, &Component::name);
  return found == known.end() ? nullptr : *found;
}

const Component* KeyTable::default_component(Section section) const {
  const bool has_one = section == Section::protocol && !vocabulary_.resamplings.empty();
  return has_one ? vocabulary_.resamplings.front() : nullptr;
}

void UsedComponents::keep_only(Section section, const Component* component) {
  for (const Component* other : table_->components(section)) used_.erase(other);
  if (component != nullptr) used_.insert(component);
}

bool UsedComponents::is_in_use(const Key& key) const {
  return key.role != KeyRole::parameter ||
         std::ranges::any_of(key.owners, [&](const Key::Owner& owner) { return used_.contains(owner.component); });
}

std::vector<std::string> UsedComponents::names_in(Section section) const {
  std::vector<std::string> names;
  for (const Component* component : table_->components(section)) {
    if (used_.contains(component)) names.push_back(component->name);
  }
  return names;
}

std::vector<const Key*> UsedComponents::narrowed(std::span<const Key* const> keys) const {
  std::vector<const Key*> used(keys.begin(), keys.end());
  std::erase_if(used, [&](const Key* key) { return !is_in_use(*key); });
  return used.empty() ? std::vector<const Key*>(keys.begin(), keys.end()) : used;
}

std::string UsedComponents::axis_name(const Key& key) const {
  const std::string& name = key.info.axis_name();
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return name;
  const bool is_alone = std::ranges::none_of(table_->keys(), [&](const Key& other) {
    return &other != &key && other.has_axis() && is_in_use(other) && other.info.axis_name() == name;
  });
  return is_alone ? name : fmt::format("{}.{}", key.owners.front().component->name, name);
}

std::vector<const Key*> UsedComponents::children_of(std::string_view parent) const {
  std::vector<const Key*> children;
  for (const Key& key : table_->keys()) {
    if (key.role != KeyRole::variant && is_child(path_in_section(key), parent) && has(key)) children.push_back(&key);
  }
  return children;
}

std::vector<std::string> UsedComponents::names_of_children(std::string_view parent) const {
  std::vector<std::string> names;
  for (const Key* key : children_of(parent)) {
    std::string name(last_part(path_in_section(*key)));
    if (std::ranges::count(names, name) == 0) names.push_back(std::move(name));
  }
  return names;
}

std::vector<const Key*> UsedComponents::axes(bool with_labels) const {
  std::vector<const Key*> axes;
  for (const Key& key : table_->keys()) {
    if (!key.has_axis() || (key.is_label() && !with_labels)) continue;
    // Of a single choice there is nothing to vary.
    const bool is_shown = key.section != Section::transforms && has(key) && key.info.choices.size() != 1;
    if (key.role != KeyRole::parameter || is_shown) axes.push_back(&key);
  }
  std::stable_partition(axes.begin(), axes.end(), [](const Key* key) { return key->section == Section::classifier; });
  return axes;
}

}  // namespace gridfold
