#include "report/json_schema.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/used_components.hpp"
#include "report/json_schema_conditions.hpp"
#include "report/json_schema_values.hpp"
#include "report/json_text_builder.hpp"

namespace gridfold {

namespace {

class SchemaWriter {
 public:
  explicit SchemaWriter(const Vocabulary& vocabulary) : table_(vocabulary), all_(table_) {
    for (const Section section : {Section::dataset, Section::transforms, Section::protocol, Section::classifier}) {
      for (const Component* component : table_.components(section)) all_.add(component);
    }
  }

  std::string write() const {
    JsonMembers definitions;
    for (const Key& key : table_.keys()) {
      if (!is_varied(key)) continue;
      definitions.emplace_back(fmt::format("value_{}", name(key)), value_schema(key));
      definitions.emplace_back(fmt::format("axis_{}", name(key)), axis_schema(key, name(key)));
    }
    definitions.emplace_back("step", step_schema(table_.components(Family::transforms)));
    definitions.emplace_back("transform",
                             schema_any_of({json_object({{"const", "\"none\""}}), schema_reference("step")}));
    for (const ParameterType type : {ParameterType::integer, ParameterType::real}) {
      definitions.emplace_back(std::string(range_name(type)), range_schema(type));
    }
    for (const Key& key : table_.keys()) {
      if (key.has_axis()) definitions.emplace_back(fmt::format("test_{}", name(key)), test_schema(key, name(key)));
    }
    definitions.emplace_back("pattern", pattern());
    definitions.emplace_back("pair", pair());
    definitions.emplace_back("grid", grid());
    return json_over_lines(json_object({{"$schema", "\"http://json-schema.org/draft-07/schema#\""},
                                        {"title", "\"gridfold sweep file\""},
                                        {"type", "\"object\""},
                                        {"properties", json_object(properties_of(""))},
                                        {"additionalProperties", "false"},
                                        {"allOf", json_array(schema_conditions(table_))},
                                        {"definitions", json_object(definitions)}}));
  }

 private:
  static bool is_varied(const Key& key) { return key.has_axis() && !key.is_label(); }

  /// What the key's definitions are called by.
  std::string name(const Key& key) const { return all_.axis_name(key); }

  /// A member for every way to spell a key in a grid; `schema_of` may see several keys that one spelling may mean.
  template <typename SchemaOf>
  JsonMembers by_spelling(bool with_labels, const SchemaOf& schema_of) const {
    JsonMembers members;
    std::set<std::string> seen;
    for (const Key& key : table_.keys()) {
      if (!key.has_axis() || (key.is_label() && !with_labels)) continue;
      std::vector<std::string> spellings{key.info.axis_name(), name(key), path_in_section(key), key.path};
      if (key.role == KeyRole::parameter && key.section != Section::transforms) {
        for (const Key::Owner& owner : key.owners) {
          const std::string qualified = fmt::format("{}.{}", owner.component->name, key.info.name);
          spellings.push_back(qualified);
          spellings.push_back(fmt::format("{}.{}", owner.component->name, key.info.axis_name()));
          spellings.push_back(fmt::format("{}.{}", name_of(key.section), qualified));
        }
      }
      for (const std::string& spelling : spellings) {
        if (seen.insert(spelling).second) members.emplace_back(spelling, schema_of(table_.meant_by(spelling)));
      }
    }
    return members;
  }

  std::string references(const char* kind, std::span<const Key* const> keys) const {
    std::vector<std::string> schemas;
    for (const Key* key : keys) schemas.push_back(schema_reference(fmt::format("{}_{}", kind, name(*key))));
    return schema_any_of(schemas);
  }

  std::string pattern() const {
    return schema_object(by_spelling(true, [&](auto keys) { return references("test", keys); }),
                         {{"minProperties", "1"}});
  }

  /// Lists in a pair may repeat a value, for the pairs differ.
  std::string pair() const {
    const JsonMembers members = by_spelling(false, [&](auto keys) {
      const std::string value = references("value", keys);
      std::vector<std::string> forms{value, schema_list_of(value)};
      if (has_ranges(*keys.front())) forms.push_back(schema_reference(range_name(keys.front()->info.type)));
      forms.push_back(schema_object({{"values", schema_any_of(forms)}}, {{"required", json_strings({"values"})}}));
      return schema_any_of(forms);
    });
    return schema_object(members, {{"minProperties", "2"}});
  }

  std::string grid() const {
    JsonMembers members =
        by_spelling(false, [&](auto keys) { return described(references("axis", keys), keys.front()->info.meaning); });
    const std::string grids = schema_list_of(schema_reference("grid"));
    const auto add = [&](const char* word, std::vector<std::string> forms) {
      forms.push_back(json_object({{"type", "\"null\""}}));
      members.emplace_back(word, schema_any_of(forms));
    };
    add("product", {grids});
    add("union", {grids});
    add("zip", {schema_reference("pair"), schema_list_of(schema_reference("pair"))});
    add("exclude", {schema_reference("pattern"), schema_list_of(schema_reference("pattern"))});
    return schema_any_of({schema_object(members, {{"minProperties", "1"}}), grids});
  }

  /// A $ref stands alone in draft 7, so that the meaning goes around it. Or nothing: `~` takes a key away that an
  /// included file has; whether one has it, the reader tells.
  static std::string described(const std::string& schema, const std::string& meaning) {
    return json_object(
        {{"description", json_quoted(meaning)}, {"anyOf", json_array({schema, json_object({{"type", "\"null\""}})})}});
  }

  /// Several components may have a parameter of one name.
  JsonMembers properties_of(std::string_view parent) const {
    JsonMembers properties;
    for (const std::string& child : all_.names_of_children(parent)) {
      std::vector<std::string> schemas;
      std::string meaning;
      for (const Key* key : all_.children_of(parent)) {
        if (last_part(path_in_section(*key)) != child) continue;
        schemas.push_back(schema_of(*key));
        if (meaning.empty()) meaning = key->info.meaning;
      }
      properties.emplace_back(child, described(schema_any_of(schemas), meaning));
    }
    const Key* section = table_.find(parent);
    if (section == nullptr || section->role != KeyRole::section || table_.section(section->section).path != parent) {
      return properties;
    }
    // A component's own parameters may stand below its name.
    for (const Component* component : table_.components(section->section)) {
      JsonMembers own;
      for (std::size_t i = 0; i < component->parameters.size(); ++i) {
        const Key& key = table_.of(*component, i);
        if (key.info.name.find('.') == std::string::npos) own.emplace_back(key.info.name, schema_of(key));
      }
      if (!own.empty()) properties.emplace_back(component->name, schema_object(own));
    }
    return properties;
  }

  std::string schema_of(const Key& key) const {
    switch (key.role) {
      case KeyRole::section:
        return section(key);
      case KeyRole::grid:
        return schema_reference("grid");
      case KeyRole::variants:
        return json_object({{"type", "\"object\""},
                            {"propertyNames", json_object({{"pattern", "\"[^ ]\""}})},
                            {"additionalProperties", schema_reference("grid")},
                            {"minProperties", "1"}});
      case KeyRole::include: {
        const std::string file = json_object({{"type", "\"string\""}});
        return schema_any_of({file, schema_list_of(file)});
      }
      case KeyRole::scores:
      case KeyRole::artifacts: {
        const std::string one = step_schema(table_.components(key.info.family));
        return schema_any_of(
            {one, json_object({{"type", "\"array\""}, {"items", one}, {"minItems", "1"}, {"uniqueItems", "true"}})});
      }
      case KeyRole::text:
      case KeyRole::setting:
      case KeyRole::dataset_name:
      case KeyRole::variant:
        return parameter_schema(key.info, false);
      case KeyRole::pipeline:
        return axis_schema(key, name(key), true);
      default:
        break;
    }
    const std::string axis = schema_reference(fmt::format("axis_{}", name(key)));
    if (key.role == KeyRole::take_train || key.role == KeyRole::take_test)
      return schema_any_of({axis, sample(key, axis)});
    const JsonMembers inner = properties_of(path_in_section(key));
    return inner.empty() ? axis : schema_any_of({axis, schema_object(inner)});
  }

  /// `take: {rows: 1000, sample: stratified, seed: 1}`.
  static std::string sample(const Key& key, const std::string& rows) {
    const std::string part = key.role == KeyRole::take_train ? "train" : "test";
    return schema_object({{"rows", rows},
                          {"sample", schema_reference(fmt::format("value_{}_rows_sample", part))},
                          {"seed", schema_reference(fmt::format("value_{}_rows_seed", part))}},
                         {{"required", json_strings({"rows"})}});
  }

  std::string section(const Key& key) const {
    const JsonMembers properties = properties_of(key.path);
    const std::string one = schema_object(properties);
    if (!key.takes_list) return one;
    // One of several is complete in itself: what the grid or an included file says is not added to it.
    std::vector<std::string> required;
    for (const Key* inner : all_.children_of(key.path)) {
      if (inner->required || inner->is_label()) required.push_back(inner->info.name);
    }
    JsonMembers complete;
    if (!required.empty()) complete.emplace_back("required", json_strings(required));
    std::vector<std::string> items{schema_object(properties, complete)};
    std::vector<std::string> forms{one};
    if (key.takes_name()) {
      items.push_back(schema_reference(fmt::format("value_{}", name(*table_.component_key(key.section)))));
      forms.push_back(items.back());
    }
    forms.push_back(schema_list_of(schema_any_of(items)));
    return schema_any_of(forms);
  }

  KeyTable table_;
  UsedComponents all_;
};

}  // namespace

std::string sweep_json_schema(const Vocabulary& vocabulary) { return SchemaWriter(vocabulary).write(); }

}  // namespace gridfold
