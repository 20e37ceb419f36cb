#include "config/json_schema_conditions.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/cell_spec.hpp"
#include "config/json_text_builder.hpp"
#include "config/schema.hpp"

namespace gridfold {

namespace {

constexpr const char* kNothing = "false";

std::string_view section_of(std::string_view path) { return path.substr(0, path.rfind('.')); }

/// The names of all keys of a grid through which the key might get another value, but for those of nested grids.
std::vector<std::string> varying_keys(const KeyRule& rule) {
  std::vector<std::string> keys;
  const KeyRule* decisive = &rule;
  while (decisive != nullptr) {
    keys.emplace_back(decisive->axis);
    keys.emplace_back(decisive->path);
    decisive = find_key(decisive->only_with_path);
  }
  return keys;
}

/// A mapping of axes, none of them one of `keys`, and no nested grid that might hold one.
std::string grid_without(std::vector<std::string> keys) {
  keys.insert(keys.begin(), {"product", "union", "zip"});
  const std::string other_key = json_object({{"not", json_object({{"enum", json_strings(keys)}})}});
  return json_object({{"type", "\"object\""}, {"propertyNames", other_key}});
}

/// `then` for the section of `rule` where it is a mapping that satisfies `where`, and no axis varies `rule`.
std::string condition(const KeyRule& rule, JsonMembers where, JsonMembers properties, const JsonMembers& then) {
  const std::string section(section_of(rule.path));
  for (const KeyRule& key : sweep_keys()) {
    if (key.type == ValueType::grid && is_child(key.path, section)) {
      properties.emplace_back(last_part(key.path), kNothing);
    }
  }
  where.insert(where.begin(), {"type", "\"object\""});
  if (!properties.empty()) where.emplace_back("properties", json_object(properties));
  const std::string premises = json_object({{"include", kNothing},
                                            {"variants", kNothing},
                                            {"grid", grid_without(varying_keys(rule))},
                                            {section, json_object(where)}});
  return json_object({{"if", json_object({{"required", json_strings({section})}, {"properties", premises}})},
                      {"then", json_object({{"properties", json_object({{section, json_object(then)}})}})}});
}

/// A key at the top of the file is there, unless a file that is included has it, or the grid all that it must hold.
std::string needs_at_top(const KeyRule& rule) {
  JsonMembers premises{{"include", kNothing}};
  std::vector<std::string> keys;
  for (const KeyRule& inner : sweep_keys()) {
    if (!inner.required || !is_child(inner.path, rule.path)) continue;
    const std::vector<std::string> varying = varying_keys(inner);
    keys.insert(keys.end(), varying.begin(), varying.end());
  }
  if (!keys.empty()) {
    premises.emplace_back("variants", kNothing);
    premises.emplace_back("grid", grid_without(keys));
  }
  return json_object({{"if", json_object({{"properties", json_object(premises)}})},
                      {"then", json_object({{"required", json_strings({std::string(rule.path)})}})}});
}

std::string needs(const KeyRule& rule) {
  return condition(rule, {}, {}, {{"required", json_strings({std::string(last_part(rule.path))})}});
}

/// The keys of `dependents` are absent where `decisive` has none of `values`.
std::string only_with(const KeyRule& decisive, const std::vector<std::string_view>& values,
                      const JsonMembers& dependents) {
  const std::string key(last_part(decisive.path));
  const auto usual = decisive.get(CellSpec{});
  const bool usual_has_none = usual && std::find(values.begin(), values.end(), to_text(usual->value)) == values.end();
  JsonMembers where;
  if (!usual_has_none) where.emplace_back("required", json_strings({key}));
  const std::string wanted = json_object({{"enum", json_strings({values.begin(), values.end()})}});
  return condition(decisive, where, {{key, json_object({{"type", "\"string\""}, {"not", wanted}})}},
                   {{"properties", json_object(dependents)}});
}

bool is_only_with(const KeyRule& rule, const KeyRule& decisive) {
  return rule.only_with_path == decisive.path && section_of(rule.path) == section_of(decisive.path);
}

}  // namespace

std::vector<std::string> schema_conditions() {
  std::vector<std::string> conditions;
  for (const KeyRule& rule : sweep_keys()) {
    if (rule.required) conditions.push_back(is_child(rule.path, "") ? needs_at_top(rule) : needs(rule));
  }
  for (const KeyRule& decisive : sweep_keys()) {
    // Keys of the same condition share its text.
    std::vector<std::pair<std::vector<std::string_view>, JsonMembers>> groups;
    for (const KeyRule& rule : sweep_keys()) {
      if (!is_only_with(rule, decisive)) continue;
      const auto same = std::find_if(groups.begin(), groups.end(),
                                     [&](const auto& group) { return group.first == rule.only_with_values; });
      auto& group = same == groups.end() ? groups.emplace_back(rule.only_with_values, JsonMembers{}) : *same;
      group.second.emplace_back(last_part(rule.path), kNothing);
    }
    for (const auto& [values, dependents] : groups) conditions.push_back(only_with(decisive, values, dependents));
  }
  return conditions;
}

}  // namespace gridfold
