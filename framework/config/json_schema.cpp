#include "config/json_schema.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "config/json_schema_conditions.hpp"
#include "config/json_schema_values.hpp"
#include "config/json_text_builder.hpp"
#include "config/schema.hpp"
#include "config/step_parameters.hpp"

namespace gridfold {

namespace {

class SchemaWriter {
 public:
  explicit SchemaWriter(const Vocabulary& vocabulary) : vocabulary_(vocabulary), steps_(vocabulary) {
    for (const KeyRule& rule : sweep_keys()) {
      if (!rule.axis.empty()) tested_.push_back(&rule);
      if (!rule.axis.empty() && !rule.is_label) varied_.push_back(&rule);
    }
    for (const auto& step : steps_.all()) {
      tested_.push_back(&step->rule);
      varied_.push_back(&step->rule);
    }
  }

  std::string write() const {
    JsonMembers definitions;
    for (const KeyRule* rule : varied_) {
      definitions.emplace_back(fmt::format("value_{}", rule->axis), value_schema(*rule, vocabulary_));
      definitions.emplace_back(fmt::format("axis_{}", rule->axis), axis_schema(*rule));
    }
    definitions.emplace_back("step", step_schema(vocabulary_));
    definitions.emplace_back("transform",
                             schema_any_of({json_object({{"const", "\"none\""}}), schema_reference("step")}));
    for (const ValueType type : {ValueType::integer, ValueType::number}) {
      definitions.emplace_back(std::string(range_name(type)), range_schema(type));
    }
    for (const KeyRule* rule : tested_) {
      definitions.emplace_back(fmt::format("test_{}", rule->axis), test_schema(*rule, vocabulary_));
    }
    definitions.emplace_back("pattern", pattern());
    definitions.emplace_back("pair", pair());
    definitions.emplace_back("grid", grid());
    return json_over_lines(json_object({{"$schema", "\"http://json-schema.org/draft-07/schema#\""},
                                        {"title", "\"gridfold sweep file\""},
                                        {"type", "\"object\""},
                                        {"properties", json_object(properties_of(""))},
                                        {"additionalProperties", "false"},
                                        {"allOf", json_array(schema_conditions())},
                                        {"definitions", json_object(definitions)}}));
  }

 private:
  /// What each of several sections states, labels included.
  static std::vector<std::string> required_in_list(std::string_view section) {
    std::vector<std::string> keys;
    for (const KeyRule& rule : sweep_keys()) {
      if ((rule.required || rule.is_label) && is_child(rule.path, section)) keys.emplace_back(last_part(rule.path));
    }
    return keys;
  }

  std::string pattern() const {
    JsonMembers tests;
    for (const KeyRule* rule : tested_) {
      const std::string test = schema_reference(fmt::format("test_{}", rule->axis));
      tests.emplace_back(rule->axis, test);
      if (rule->path != rule->axis) tests.emplace_back(rule->path, test);
    }
    return schema_object(tests, {{"minProperties", "1"}});
  }

  JsonMembers axes() const {
    JsonMembers axes;
    for (const KeyRule* varied : varied_) {
      const KeyRule& rule = *varied;
      const std::string schema = schema_reference(fmt::format("axis_{}", rule.axis));
      axes.emplace_back(rule.axis, described(schema, rule));
      if (rule.path != rule.axis) axes.emplace_back(rule.path, schema_any_of(or_nothing(schema)));
    }
    return axes;
  }

  /// Lists in a pair may repeat a value, for the pairs differ.
  std::string pair() const {
    JsonMembers members;
    for (const KeyRule* varied : varied_) {
      const KeyRule& rule = *varied;
      const std::string value = schema_reference(fmt::format("value_{}", rule.axis));
      std::vector<std::string> forms{value, schema_list_of(value)};
      if (has_ranges(rule.type)) forms.push_back(schema_reference(range_name(rule.type)));
      forms.push_back(schema_object({{"values", schema_any_of(forms)}}, {{"required", json_strings({"values"})}}));
      members.emplace_back(rule.axis, schema_any_of(forms));
      if (rule.path != rule.axis) members.emplace_back(rule.path, schema_any_of(forms));
    }
    return schema_object(members, {{"minProperties", "2"}});
  }

  std::string grid() const {
    JsonMembers members = axes();
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

  /// Or nothing: `~` takes a key away that an included file has; whether one has it, the reader tells.
  static std::vector<std::string> or_nothing(const std::string& schema) {
    return {schema, json_object({{"type", "\"null\""}})};
  }

  /// A $ref stands alone in draft 7, so that the meaning goes around it.
  static std::string described(const std::string& schema, const KeyRule& rule) {
    return json_object(
        {{"description", json_quoted(std::string(rule.meaning))}, {"anyOf", json_array(or_nothing(schema))}});
  }

  JsonMembers properties_of(std::string_view section) const {
    JsonMembers properties;
    for (const KeyRule& rule : sweep_keys()) {
      if (is_child(rule.path, section)) properties.emplace_back(last_part(rule.path), described(key(rule), rule));
    }
    return properties;
  }

  std::string key(const KeyRule& rule) const {
    switch (rule.type) {
      case ValueType::section:
        return section(rule);
      case ValueType::shuffle:
        return schema_any_of({schema_reference("axis_shuffle"), schema_object(properties_of(rule.path))});
      case ValueType::grid:
        return schema_reference("grid");
      case ValueType::variants:
        return json_object({{"type", "\"object\""},
                            {"propertyNames", json_object({{"pattern", "\"[^ ]\""}})},
                            {"additionalProperties", schema_reference("grid")},
                            {"minProperties", "1"}});
      case ValueType::include: {
        const std::string file = json_object({{"type", "\"string\""}});
        return schema_any_of({file, schema_list_of(file)});
      }
      case ValueType::names: {
        const std::string name = json_object({{"enum", json_strings(names_of(rule.family, vocabulary_))}});
        return schema_any_of(
            {name, json_object({{"type", "\"array\""}, {"items", name}, {"minItems", "1"}, {"uniqueItems", "true"}})});
      }
      default:
        break;
    }
    return rule.axis.empty() || rule.is_label ? value_schema(rule, vocabulary_)
           : rule.type == ValueType::pipeline ? axis_schema(rule, true)
                                              : schema_reference(fmt::format("axis_{}", rule.axis));
  }

  std::string section(const KeyRule& rule) const {
    const JsonMembers properties = properties_of(rule.path);
    const std::string one = schema_object(properties);
    if (!rule.takes_alternatives) return one;
    // One of several is complete in itself: what the grid or an included file says is not added to it.
    const std::vector<std::string> required = required_in_list(rule.path);
    JsonMembers complete;
    if (!required.empty()) complete.emplace_back("required", json_strings(required));
    std::vector<std::string> items{schema_object(properties, complete)};
    std::vector<std::string> forms{one};
    if (rule.path == "classifier") {
      items.push_back(schema_reference("value_classifier"));
      forms.push_back(items.back());
    }
    forms.push_back(schema_list_of(schema_any_of(items)));
    return schema_any_of(forms);
  }

  const Vocabulary& vocabulary_;
  StepParameters steps_;
  /// The rows of all axes that a grid may hold, and of those that a pattern may.
  std::vector<const KeyRule*> varied_;
  std::vector<const KeyRule*> tested_;
};

}  // namespace

std::string sweep_json_schema(const Vocabulary& vocabulary) { return SchemaWriter(vocabulary).write(); }

}  // namespace gridfold
