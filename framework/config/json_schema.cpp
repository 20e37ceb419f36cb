#include "config/json_schema.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "config/json_schema_conditions.hpp"
#include "config/json_text_builder.hpp"
#include "config/range_reader.hpp"
#include "config/schema.hpp"
#include "config/step_parameters.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

std::string reference(std::string_view definition) {
  return json_object({{"$ref", json_quoted(fmt::format("#/definitions/{}", definition))}});
}

std::string any_of(const std::vector<std::string>& schemas) { return json_object({{"anyOf", json_array(schemas)}}); }

std::string list_of(const std::string& item) {
  return json_object({{"type", "\"array\""}, {"items", item}, {"minItems", "1"}});
}

std::string closed_object(const JsonMembers& properties, JsonMembers more = {}) {
  JsonMembers members{
      {"type", "\"object\""}, {"properties", json_object(properties)}, {"additionalProperties", "false"}};
  members.insert(members.end(), more.begin(), more.end());
  return json_object(members);
}

class SchemaWriter {
 public:
  explicit SchemaWriter(const Vocabulary& vocabulary) : vocabulary_(vocabulary), steps_(vocabulary) {
    for (const KeyRule& rule : sweep_keys()) {
      if (!rule.axis.empty() && !rule.is_label) varied_.push_back(&rule);
    }
    for (const auto& step : steps_.all()) varied_.push_back(&step->rule);
  }

  std::string write() const {
    JsonMembers definitions;
    for (const KeyRule* rule : varied_) {
      definitions.emplace_back(fmt::format("value_{}", rule->axis), value(*rule));
      definitions.emplace_back(fmt::format("axis_{}", rule->axis), axis(*rule));
    }
    definitions.emplace_back("transform", transform());
    for (const ValueType type : {ValueType::integer, ValueType::number}) {
      definitions.emplace_back(std::string(range_name(type)), range(type));
    }
    definitions.emplace_back("test", test());
    definitions.emplace_back("test_of_pipeline", test_of_pipeline());
    definitions.emplace_back("pattern", pattern());
    definitions.emplace_back("pair", pair());
    definitions.emplace_back("grid", grid());
    const std::string complete = json_object({{"required", json_strings(required_keys())}});
    const std::string includes = json_object({{"required", json_strings({"include"})}});
    return json_over_lines(json_object({{"$schema", "\"http://json-schema.org/draft-07/schema#\""},
                                        {"title", "\"gridfold sweep file\""},
                                        {"type", "\"object\""},
                                        {"properties", json_object(properties_of(""))},
                                        {"additionalProperties", "false"},
                                        {"anyOf", json_array({includes, complete})},
                                        {"allOf", json_array(schema_conditions())},
                                        {"definitions", json_object(definitions)}}));
  }

 private:
  static std::vector<std::string> required_keys() {
    std::vector<std::string> keys;
    for (const KeyRule& rule : sweep_keys()) {
      if (rule.required && is_child(rule.path, "")) keys.emplace_back(rule.path);
    }
    return keys;
  }

  /// What each of several sections states, labels included.
  static std::vector<std::string> required_in_list(std::string_view section) {
    std::vector<std::string> keys;
    for (const KeyRule& rule : sweep_keys()) {
      if ((rule.required || rule.is_label) && is_child(rule.path, section)) keys.emplace_back(last_part(rule.path));
    }
    return keys;
  }

  std::string names(NameFamily family) const { return json_strings(names_of(family, vocabulary_)); }

  /// A value alone.
  std::string value(const KeyRule& rule) const {
    if (rule.parameter != nullptr) return parameter_schema(*rule.parameter);
    switch (rule.type) {
      case ValueType::boolean:
      case ValueType::shuffle:
        return json_object({{"type", "\"boolean\""}});
      case ValueType::integer:
      case ValueType::number:
        return json_object({{"type", rule.type == ValueType::integer ? "\"integer\"" : "\"number\""},
                            {rule.bounds_excluded ? "exclusiveMinimum" : "minimum", fmt::format("{}", rule.least)},
                            {rule.bounds_excluded ? "exclusiveMaximum" : "maximum", fmt::format("{}", rule.greatest)}});
      case ValueType::name:
        return json_object({{"enum", names(rule.family)}});
      case ValueType::pipeline:
        return any_of(
            {reference("transform"), json_object({{"type", "\"array\""}, {"items", reference("transform")}})});
      case ValueType::text:
        if (last_part(rule.path) == "name") {
          return json_object({{"type", json_strings({"string", "number", "boolean"})}, {"pattern", "\"[^ ]\""}});
        }
        [[fallthrough]];
      default:
        return json_object({{"type", json_strings({"string", "number", "boolean"})}});
    }
  }

  /// A value, a list of values, a range, or values under a condition.
  static std::string axis(const KeyRule& rule) {
    const std::string value = reference(fmt::format("value_{}", rule.axis));
    std::vector<std::string> forms{
        value, json_object({{"type", "\"array\""}, {"items", value}, {"minItems", "1"}, {"uniqueItems", "true"}})};
    if (has_ranges(rule)) forms.push_back(reference(range_name(rule.type)));
    const std::string plain = any_of(forms);
    forms.push_back(
        closed_object({{"values", plain}, {"when", reference("pattern")}}, {{"required", json_strings({"values"})}}));
    return any_of(forms);
  }

  /// A transform by its name or with parameters; or a line of transforms. Parameters that the transform needs may be
  /// left to the grid.
  std::string transform() const {
    std::vector<std::string> names{"none"};
    std::vector<std::string> forms{"", json_object({{"type", "\"string\""}, {"pattern", "\"[(>]\""}})};
    for (const TransformRule& info : vocabulary_.transforms) {
      JsonMembers parameters;
      bool needs_any = false;
      for (const ParameterInfo& parameter : info.parameters) {
        parameters.emplace_back(parameter.name, parameter_schema(parameter));
        needs_any = needs_any || !parameter.default_value;
      }
      names.push_back(info.name);
      const std::string body = closed_object(parameters, {{"minProperties", needs_any ? "1" : "0"}});
      const std::string value = needs_any ? body : any_of({body, json_object({{"type", "\"null\""}})});
      forms.push_back(closed_object({{info.name, value}}, {{"required", json_strings({info.name})}}));
    }
    forms.front() = json_object({{"enum", json_strings(names)}});
    return any_of(forms);
  }

  static std::string parameter_schema(const ParameterInfo& parameter) {
    JsonMembers members{{"description", json_quoted(std::string(parameter.meaning))}};
    switch (parameter.type) {
      case ParameterType::boolean:
        members.emplace_back("type", "\"boolean\"");
        break;
      case ParameterType::integer:
        members.emplace_back("type", "\"integer\"");
        break;
      case ParameterType::real:
        members.emplace_back("type", "\"number\"");
        break;
      case ParameterType::text:
        members.emplace_back("type", json_strings({"string", "number", "boolean", "array"}));
        break;
    }
    if (parameter.least) members.emplace_back("minimum", fmt::format("{}", *parameter.least));
    if (parameter.greatest) members.emplace_back("maximum", fmt::format("{}", *parameter.greatest));
    if (!parameter.choices.empty()) members.emplace_back("enum", json_strings(parameter.choices));
    return json_object(members);
  }

  static bool has_ranges(const KeyRule& rule) {
    return rule.type == ValueType::integer || rule.type == ValueType::number;
  }

  static std::string_view range_name(ValueType type) {
    return type == ValueType::integer ? "range_of_integers" : "range_of_numbers";
  }

  static std::string range(ValueType type) {
    const std::string number_type = type == ValueType::integer ? "\"integer\"" : "\"number\"";
    const std::string number = json_object({{"type", number_type}});
    const auto goes_on_by = [](const char* key) { return json_object({{"required", json_strings({key})}}); };
    return closed_object({{"from", number},
                          {"to", number},
                          {"step", json_object({{"type", number_type}, {"not", json_object({{"const", "0"}})}})},
                          {"factor", json_object({{"type", number_type}, {"exclusiveMinimum", "1"}})},
                          {"count", json_object({{"type", "\"integer\""}, {"minimum", "2"}})},
                          {"scale", json_object({{"enum", json_strings({"linear", "log"})}})}},
                         {{"required", json_strings({"from", "to"})},
                          {"oneOf", json_array({goes_on_by("step"), goes_on_by("count"), goes_on_by("factor")})},
                          {"dependencies", json_object({{"scale", json_strings({"count"})}})},
                          {"description", json_quoted(fmt::format("Both ends included: {}", kRangeForms))}});
  }

  static std::string test() {
    const std::string single = json_object({{"type", json_strings({"string", "number", "boolean"})}});
    const std::string number = json_object({{"type", "\"number\""}});
    const std::string values = any_of({single, list_of(single)});
    return any_of(
        {single, list_of(single),
         closed_object(
             {{"above", number}, {"at_least", number}, {"below", number}, {"at_most", number}, {"not", values}},
             {{"minProperties", "1"}})});
  }

  /// A list is a list of pipelines, each of which may be a list of steps.
  static std::string test_of_pipeline() {
    const std::string pipelines = list_of(reference("value_transforms"));
    const std::string values = any_of({reference("transform"), pipelines});
    return any_of({json_object({{"type", "\"string\""}}), pipelines,
                   closed_object({{"not", values}}, {{"required", json_strings({"not"})}})});
  }

  std::string pattern() const {
    JsonMembers tests;
    const auto add = [&](const KeyRule& rule) {
      const std::string test = reference(rule.type == ValueType::pipeline ? "test_of_pipeline" : "test");
      tests.emplace_back(rule.axis, test);
      if (rule.path != rule.axis) tests.emplace_back(rule.path, test);
    };
    for (const KeyRule& rule : sweep_keys()) {
      if (!rule.axis.empty()) add(rule);
    }
    for (const auto& step : steps_.all()) add(step->rule);
    return closed_object(tests, {{"minProperties", "1"}});
  }

  JsonMembers axes() const {
    JsonMembers axes;
    for (const KeyRule* varied : varied_) {
      const KeyRule& rule = *varied;
      const std::string schema = reference(fmt::format("axis_{}", rule.axis));
      axes.emplace_back(rule.axis, described(schema, rule));
      if (rule.path != rule.axis) axes.emplace_back(rule.path, schema);
    }
    return axes;
  }

  /// Lists in a pair may repeat a value, for the pairs differ.
  std::string pair() const {
    JsonMembers members;
    for (const KeyRule* varied : varied_) {
      const KeyRule& rule = *varied;
      std::vector<std::string> forms{list_of(reference(fmt::format("value_{}", rule.axis)))};
      if (has_ranges(rule)) forms.push_back(reference(range_name(rule.type)));
      members.emplace_back(rule.axis, any_of(forms));
      if (rule.path != rule.axis) members.emplace_back(rule.path, any_of(forms));
    }
    return closed_object(members, {{"minProperties", "2"}});
  }

  std::string grid() const {
    JsonMembers members = axes();
    const std::string grids = list_of(reference("grid"));
    members.emplace_back("product", grids);
    members.emplace_back("union", grids);
    members.emplace_back("zip", any_of({reference("pair"), list_of(reference("pair"))}));
    members.emplace_back("exclude", any_of({reference("pattern"), list_of(reference("pattern"))}));
    return any_of({closed_object(members, {{"minProperties", "1"}}), grids});
  }

  /// A $ref stands alone in draft 7, so that the meaning goes around it.
  static std::string described(const std::string& schema, const KeyRule& rule) {
    return json_object({{"description", json_quoted(std::string(rule.meaning))}, {"allOf", json_array({schema})}});
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
        return any_of({reference("axis_shuffle"), closed_object(properties_of(rule.path))});
      case ValueType::grid:
        return reference("grid");
      case ValueType::variants:
        return json_object(
            {{"type", "\"object\""}, {"additionalProperties", reference("grid")}, {"minProperties", "1"}});
      case ValueType::include: {
        const std::string file = json_object({{"type", "\"string\""}});
        return any_of({file, list_of(file)});
      }
      case ValueType::names: {
        const std::string name = json_object({{"enum", names(rule.family)}});
        return any_of(
            {name, json_object({{"type", "\"array\""}, {"items", name}, {"minItems", "1"}, {"uniqueItems", "true"}})});
      }
      default:
        break;
    }
    return rule.axis.empty() || rule.is_label ? value(rule) : reference(fmt::format("axis_{}", rule.axis));
  }

  std::string section(const KeyRule& rule) const {
    const JsonMembers properties = properties_of(rule.path);
    const std::string one = closed_object(properties);
    if (!rule.takes_alternatives) return one;
    // One of several is complete in itself: what the grid or an included file says is not added to it.
    const std::vector<std::string> required = required_in_list(rule.path);
    JsonMembers complete;
    if (!required.empty()) complete.emplace_back("required", json_strings(required));
    std::vector<std::string> items{closed_object(properties, complete)};
    std::vector<std::string> forms{one};
    if (rule.path == "classifier") {
      items.push_back(reference("value_classifier"));
      forms.push_back(items.back());
    }
    forms.push_back(list_of(any_of(items)));
    return any_of(forms);
  }

  const Vocabulary& vocabulary_;
  StepParameters steps_;
  /// The rows of all axes that a grid may hold.
  std::vector<const KeyRule*> varied_;
};

}  // namespace

std::string sweep_json_schema(const Vocabulary& vocabulary) { return SchemaWriter(vocabulary).write(); }

}  // namespace gridfold
