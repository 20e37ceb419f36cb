#include "report/json_schema_conditions.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/key_table.hpp"
#include "config/readers.hpp"
#include "report/json_text_builder.hpp"

namespace gridfold {

namespace {

constexpr const char* kNothing = "false";
constexpr Section kConditionedSections[] = {Section::dataset, Section::protocol, Section::classifier};

class Conditions {
 public:
  explicit Conditions(const KeyTable& table) : table_(table) {}

  std::vector<std::string> write() {
    for (const Key& key : table_.keys()) {
      if (key.required && is_child(key.path, "")) needs_at_top(key);
    }
    for (const Section section : kConditionedSections) {
      for (const Key* key : required_in(section)) needs(*key);
      for (const Component* component : table_.components(section)) needs_of(*component, section);
      add_keys_of_components(section);
      for (const Key& decisive : table_.keys()) {
        if (decisive.role == KeyRole::parameter && decisive.section == section) add_dependents(decisive);
      }
    }
    for (const auto& [section, premises, all] : rules_) {
      const std::string then = json_object({{section, json_object({{"allOf", json_array(all)}})}});
      conditions_.push_back(json_object(
          {{"if", json_object({{"properties", premises}})}, {"then", json_object({{"properties", then}})}}));
    }
    return std::move(conditions_);
  }

 private:
  using Names = std::vector<std::string>;

  static bool contains(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  }

  std::vector<const Key*> required_in(Section section) const {
    std::vector<const Key*> required = required_parameters(section, nullptr, table_);
    if (table_.component_key(section)->required) required.insert(required.begin(), table_.component_key(section));
    return required;
  }

  /// The names of the components that have a parameter of that name, where not all have.
  Names owners_of(const Key& key, Section section) const {
    Names names;
    for (const Key& same : table_.keys()) {
      if (same.role != KeyRole::parameter || same.section != section || same.info.name != key.info.name) continue;
      for (const Key::Owner& owner : same.owners) names.push_back(owner.component->name);
    }
    if (names.size() == table_.components(section).size()) names.clear();
    return names;
  }

  /// All spellings of a grid through which the key, or what decides over it, might get another value.
  std::vector<std::string> varying(const Key& key) const {
    std::vector<std::string> spellings;
    for (const auto& [spelling, keys] : table_.spellings()) {
      if (std::ranges::find(keys, &key) != keys.end()) spellings.push_back(spelling);
    }
    if (key.role == KeyRole::parameter) {
      const std::vector<std::string> named = varying(*table_.component_key(key.section));
      spellings.insert(spellings.end(), named.begin(), named.end());
    }
    std::sort(spellings.begin(), spellings.end());
    spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
    return spellings;
  }

  /// A mapping of axes, none of them one of `keys`, and no nested grid that might hold one.
  static std::string grid_without(std::vector<std::string> keys) {
    keys.insert(keys.begin(), {"product", "union", "zip"});
    const std::string other_key = json_object({{"not", json_object({{"enum", json_strings(keys)}})}});
    return json_object({{"type", "\"object\""}, {"propertyNames", other_key}});
  }

  /// Adds to what a section's mapping must be like that it names one of these components, none of which has keys below
  /// its name.
  void add_named(Section section, const Names& components, Names& required, JsonMembers& properties) const {
    const Key& named = *table_.component_key(section);
    const Component* usual = table_.default_component(section);
    if (usual == nullptr || !contains(components, usual->name)) required.push_back(named.info.name);
    properties.emplace_back(named.info.name, json_object({{"enum", json_strings(components)}}));
    for (const std::string& component : components) properties.emplace_back(component, kNothing);
  }

  /// `then` for the section of `key` where it is a mapping that satisfies `where`, and no axis varies `key`.
  void add(const Key& key, JsonMembers where, JsonMembers properties, const JsonMembers& then) {
    const std::string section(name_of(key.section));
    for (const Key& other : table_.keys()) {
      if (other.role == KeyRole::grid && is_child(other.path, section)) {
        properties.emplace_back(last_part(other.path), kNothing);
      }
    }
    where.insert(where.begin(), {"type", "\"object\""});
    if (!properties.empty()) where.emplace_back("properties", json_object(properties));
    const std::string premises =
        json_object({{"include", kNothing}, {"variants", kNothing}, {"grid", grid_without(varying(key))}});
    const auto same = std::ranges::find_if(
        rules_, [&](const Rules& rules) { return rules.section == section && rules.premises == premises; });
    Rules& rules = same == rules_.end() ? rules_.emplace_back(Rules{section, premises, {}}) : *same;
    rules.all.push_back(json_object({{"if", json_object(where)}, {"then", json_object(then)}}));
  }

  /// Of a component alone, where it is named.
  void needs_of(const Component& component, Section section) {
    const std::vector<const Key*> of_all = required_in(section);
    Names named;
    JsonMembers properties;
    add_named(section, {component.name}, named, properties);
    for (const Key* key : required_parameters(section, &component, table_)) {
      if (std::ranges::find(of_all, key) != of_all.end()) continue;
      add(*key, {{"required", json_strings(named)}}, properties, {{"required", json_strings({key->info.name})}});
    }
  }

  void needs(const Key& key) { add(key, {}, {}, {{"required", json_strings({key.info.name})}}); }

  /// A key at the top of the file is there, unless a file that is included has it, or the grid all that it must hold.
  void needs_at_top(const Key& key) {
    JsonMembers premises{{"include", kNothing}};
    std::vector<std::string> keys;
    if (key.role == KeyRole::section) {
      for (const Key* inner : required_in(key.section)) {
        const std::vector<std::string> more = varying(*inner);
        keys.insert(keys.end(), more.begin(), more.end());
      }
    }
    if (!keys.empty()) {
      premises.emplace_back("variants", kNothing);
      premises.emplace_back("grid", grid_without(keys));
    }
    conditions_.push_back(json_object({{"if", json_object({{"properties", json_object(premises)}})},
                                       {"then", json_object({{"required", json_strings({key.path})}})}}));
  }

  /// Keys that have a meaning for the same values of what decides; those of one condition share its text.
  struct Group {
    Names components;
    Names values;
    JsonMembers dependents;
  };

  /// The group with those values, and with `key` among its dependents.
  static void add_to_group(std::vector<Group>& groups, const Names& values, const Key& key) {
    auto group = std::ranges::find(groups, values, &Group::values);
    if (group == groups.end()) group = groups.insert(group, {{}, values, {}});
    const std::pair<std::string, std::string> member(key.info.name, kNothing);
    if (std::ranges::find(group->dependents, member) == group->dependents.end()) group->dependents.push_back(member);
  }

  static bool is_in_a_mapping(const Key& key) { return key.info.name.find('.') != std::string::npos; }

  /// Keys are absent where a component is named that has none of that name.
  void add_keys_of_components(Section section) {
    std::vector<Group> groups;
    for (const Key& key : table_.keys()) {
      if (key.role != KeyRole::parameter || key.section != section || is_in_a_mapping(key)) continue;
      const Names owners = owners_of(key, section);
      if (!owners.empty()) add_to_group(groups, owners, key);
    }
    const Component* usual = table_.default_component(section);
    for (const Group& group : groups) {
      only_with(*table_.component_key(section), usual == nullptr ? "" : usual->name, group);
    }
  }

  /// Keys of a component that has the parameter `decisive` are absent where that has none of the values that they need.
  void add_dependents(const Key& decisive) {
    std::vector<Group> groups;
    for (const Key::Owner& owner : decisive.owners) {
      const Component& component = *owner.component;
      std::vector<Group> own;
      for (std::size_t i = 0; i < component.parameters.size(); ++i) {
        const Key& key = table_.of(component, i);
        if (key.owner(&component)->decisive != &decisive || is_in_a_mapping(key)) continue;
        add_to_group(own, component.parameters[i].only_with->values, key);
      }
      for (Group& group : own) {
        const auto same = std::ranges::find_if(groups, [&](const Group& known) {
          return known.values == group.values && known.dependents == group.dependents;
        });
        (same == groups.end() ? groups.emplace_back(std::move(group)) : *same).components.push_back(component.name);
      }
    }
    for (const Group& group : groups) {
      only_with(decisive, to_text(decisive.info.default_value.value_or(Scalar{})), group);
    }
  }

  /// `usual` is what `decisive` is where nothing is written; empty where it is nothing then.
  void only_with(const Key& decisive, const std::string& usual, const Group& group) {
    Names required;
    JsonMembers properties;
    if (!group.components.empty()) add_named(decisive.section, group.components, required, properties);
    JsonMembers where;
    if (group.values.empty()) {
      // They need any value.
      where.emplace_back("not", json_object({{"required", json_strings({decisive.info.name})}}));
    } else {
      if (usual.empty() || contains(group.values, usual)) required.push_back(decisive.info.name);
      const std::string wanted = json_object({{"enum", json_strings(group.values)}});
      properties.emplace_back(decisive.info.name, json_object({{"type", "\"string\""}, {"not", wanted}}));
    }
    if (!required.empty()) where.emplace_back("required", json_strings(required));
    add(decisive, where, properties, {{"properties", json_object(group.dependents)}});
  }

  /// What a section's mapping must satisfy where the rest of the sweep is so.
  struct Rules {
    std::string section;
    std::string premises;
    std::vector<std::string> all;
  };

  const KeyTable& table_;
  std::vector<Rules> rules_;
  std::vector<std::string> conditions_;
};

}  // namespace

std::vector<std::string> schema_conditions(const KeyTable& table) { return Conditions(table).write(); }

}  // namespace gridfold
