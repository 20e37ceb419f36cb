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
      const Key& named = *table_.component_key(section);
      add_groups(named, section, [&](const Key& key) { return owners_of(key, section); });
      for (const Key& decisive : table_.keys()) {
        if (decisive.role != KeyRole::parameter || decisive.section != section) continue;
        add_groups(decisive, section, [&](const Key& key) { return wanted_of(key, decisive); });
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
  std::vector<const Key*> required_in(Section section) const {
    std::vector<const Key*> required = required_parameters(section, nullptr, table_);
    if (table_.component_key(section)->required) required.insert(required.begin(), table_.component_key(section));
    return required;
  }

  /// The names of the components that have a parameter of that name, where not all have.
  std::vector<std::string> owners_of(const Key& key, Section section) const {
    std::vector<std::string> names;
    for (const Key& same : table_.keys()) {
      if (same.role != KeyRole::parameter || same.section != section || same.info.name != key.info.name) continue;
      for (const Key::Owner& owner : same.owners) names.push_back(owner.component->name);
    }
    if (names.size() == table_.components(section).size()) names.clear();
    return names;
  }

  static std::vector<std::string> wanted_of(const Key& key, const Key& decisive) {
    const Key::Owner& owner = key.owners.front();
    if (owner.decisive != &decisive || key.info.name.find('.') != std::string::npos) return {};
    return owner.component->parameters[owner.parameter].only_with->values;
  }

  /// All spellings of a grid through which the key, or what decides over it, might get another value.
  std::vector<std::string> varying(const Key& key) const {
    std::vector<std::string> spellings{key.info.axis_name(), key.path, path_in_section(key)};
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
    const std::string name = json_object({{"const", json_quoted(component.name)}});
    const std::string named = table_.component_key(section)->info.name;
    for (const Key* key : required_parameters(section, &component, table_)) {
      if (std::find(of_all.begin(), of_all.end(), key) != of_all.end()) continue;
      add(*key, {{"required", json_strings({named})}}, {{named, name}}, {{"required", json_strings({key->info.name})}});
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

  /// Keys are absent where `decisive` has none of the values that they need; those of the same condition share its
  /// text.
  template <typename Wanted>
  void add_groups(const Key& decisive, Section section, const Wanted& wanted) {
    std::vector<std::pair<std::vector<std::string>, JsonMembers>> groups;
    for (const Key& key : table_.keys()) {
      if (key.role != KeyRole::parameter || key.section != section ||
          !is_child(path_in_section(key), name_of(section))) {
        continue;
      }
      const std::vector<std::string> values = wanted(key);
      if (values.empty()) continue;
      const auto same =
          std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == values; });
      auto& group = same == groups.end() ? groups.emplace_back(values, JsonMembers{}) : *same;
      const std::pair<std::string, std::string> member(key.info.name, kNothing);
      if (std::find(group.second.begin(), group.second.end(), member) == group.second.end()) {
        group.second.push_back(member);
      }
    }
    for (const auto& [values, dependents] : groups) only_with(decisive, values, dependents);
  }

  void only_with(const Key& decisive, const std::vector<std::string>& values, const JsonMembers& dependents) {
    const std::string usual =
        decisive.role == KeyRole::component
            ? (table_.default_component(decisive.section) == nullptr ? ""
                                                                     : table_.default_component(decisive.section)->name)
            : to_text(decisive.info.default_value.value_or(Scalar{}));
    const bool usual_has_none = !usual.empty() && std::find(values.begin(), values.end(), usual) == values.end();
    JsonMembers where;
    if (!usual_has_none) where.emplace_back("required", json_strings({decisive.info.name}));
    const std::string wanted = json_object({{"enum", json_strings(values)}});
    add(decisive, where, {{decisive.info.name, json_object({{"type", "\"string\""}, {"not", wanted}})}},
        {{"properties", json_object(dependents)}});
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
