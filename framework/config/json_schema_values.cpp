#include "config/json_schema_values.hpp"

#include <fmt/format.h>

#include "config/range_reader.hpp"

namespace gridfold {

namespace {

/// A text that is written in a form of its own, or as a plain number; within a pipeline also as a list of such.
std::string formed_text_schema(const ParameterInfo& parameter, bool is_in_pipeline) {
  JsonMembers number{{"type", "\"integer\""}};
  if (parameter.least) number.emplace_back("minimum", fmt::format("{}", *parameter.least));
  std::vector<std::string> forms{
      json_object({{"type", "\"string\""}, {"pattern", json_quoted(std::string(parameter.text_pattern))}}),
      json_object(number)};
  if (is_in_pipeline) forms.push_back(schema_list_of(schema_any_of(forms)));
  return json_object({{"description", json_quoted(std::string(parameter.meaning))}, {"anyOf", json_array(forms)}});
}

std::string parameter_schema(const ParameterInfo& parameter, bool is_in_pipeline) {
  if (!parameter.text_pattern.empty()) return formed_text_schema(parameter, is_in_pipeline);
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
      members.emplace_back("type", is_in_pipeline ? json_strings({"string", "number", "boolean", "array"})
                                                  : json_strings({"string", "number", "boolean"}));
      break;
  }
  if (parameter.least) members.emplace_back("minimum", fmt::format("{}", *parameter.least));
  if (parameter.greatest) members.emplace_back("maximum", fmt::format("{}", *parameter.greatest));
  if (!parameter.choices.empty()) members.emplace_back("enum", json_strings(parameter.choices));
  return json_object(members);
}

}  // namespace

std::string schema_reference(std::string_view definition) {
  return json_object({{"$ref", json_quoted(fmt::format("#/definitions/{}", definition))}});
}

std::string schema_any_of(const std::vector<std::string>& schemas) {
  return json_object({{"anyOf", json_array(schemas)}});
}

std::string schema_list_of(const std::string& item) {
  return json_object({{"type", "\"array\""}, {"items", item}, {"minItems", "1"}});
}

std::string schema_object(const JsonMembers& properties, JsonMembers more) {
  JsonMembers members{
      {"type", "\"object\""}, {"properties", json_object(properties)}, {"additionalProperties", "false"}};
  members.insert(members.end(), more.begin(), more.end());
  return json_object(members);
}

bool has_ranges(ValueType type) { return type == ValueType::integer || type == ValueType::number; }

std::string_view range_name(ValueType type) {
  return type == ValueType::integer ? "range_of_integers" : "range_of_numbers";
}

std::string value_schema(const KeyRule& rule, const Vocabulary& vocabulary) {
  if (rule.parameter != nullptr) return parameter_schema(*rule.parameter, false);
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
      return json_object({{"enum", json_strings(names_of(rule.family, vocabulary))}});
    case ValueType::pipeline:
      return schema_any_of({schema_reference("transform"),
                            json_object({{"type", "\"array\""}, {"items", schema_reference("step")}}),
                            json_object({{"const", json_array({json_quoted("none")})}})});
    case ValueType::text:
      if (last_part(rule.path) == "name") {
        return json_object({{"type", json_strings({"string", "number", "boolean"})}, {"pattern", "\"[^ ]\""}});
      }
      [[fallthrough]];
    default:
      return json_object({{"type", json_strings({"string", "number", "boolean"})}});
  }
}

std::string conditional_schema(const std::string& values) {
  return schema_object({{"values", values}, {"when", schema_reference("pattern")}},
                       {{"required", json_strings({"values"})}});
}

std::string axis_schema(const KeyRule& rule, bool is_key_itself) {
  const std::string value = schema_reference(fmt::format("value_{}", rule.axis));
  std::vector<std::string> forms{
      value, json_object({{"type", "\"array\""}, {"items", value}, {"minItems", "1"}, {"uniqueItems", "true"}})};
  if (has_ranges(rule.type)) forms.push_back(schema_reference(range_name(rule.type)));
  const std::string conditional = conditional_schema(schema_any_of(forms));
  // At the key of pipelines itself a list is one of them.
  if (is_key_itself && rule.type == ValueType::pipeline) return schema_any_of({value, conditional});
  forms.push_back(conditional);
  return schema_any_of(forms);
}

std::string test_schema(const KeyRule& rule, const Vocabulary& vocabulary) {
  if (rule.type == ValueType::pipeline) {
    // A list is a list of pipelines, each of which may be a list of steps.
    const std::string values = schema_any_of(
        {schema_reference("transform"), schema_list_of(schema_reference(fmt::format("value_{}", rule.axis)))});
    return schema_any_of({values, schema_object({{"not", values}}, {{"required", json_strings({"not"})}})});
  }
  const std::string single =
      rule.is_label ? value_schema(rule, vocabulary) : schema_reference(fmt::format("value_{}", rule.axis));
  const std::string values = schema_any_of({single, schema_list_of(single)});
  JsonMembers tests;
  if (has_ranges(rule.type)) {
    const std::string number = json_object({{"type", "\"number\""}});
    for (const char* bound : {"above", "at_least", "below", "at_most"}) tests.emplace_back(bound, number);
  }
  tests.emplace_back("not", values);
  return schema_any_of({single, schema_list_of(single), schema_object(tests, {{"minProperties", "1"}})});
}

std::string step_schema(const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  std::vector<std::string> forms{"", json_object({{"type", "\"string\""}, {"pattern", "\"[(>]\""}})};
  for (const TransformRule& info : vocabulary.transforms) {
    JsonMembers parameters;
    bool needs_any = false;
    for (const ParameterInfo& parameter : info.parameters) {
      parameters.emplace_back(parameter.name, parameter_schema(parameter, true));
      needs_any = needs_any || !parameter.default_value;
    }
    names.push_back(info.name);
    const std::string body = schema_object(parameters, {{"minProperties", needs_any ? "1" : "0"}});
    const std::string value = needs_any ? body : schema_any_of({body, json_object({{"type", "\"null\""}})});
    forms.push_back(schema_object({{info.name, value}}, {{"description", json_quoted(info.description)},
                                                         {"required", json_strings({info.name})}}));
  }
  forms.front() = json_object({{"enum", json_strings(names)}});
  return schema_any_of(forms);
}

std::string range_schema(ValueType type) {
  const std::string number_type = type == ValueType::integer ? "\"integer\"" : "\"number\"";
  const std::string number = json_object({{"type", number_type}});
  const auto goes_on_by = [](const char* key) { return json_object({{"required", json_strings({key})}}); };
  return schema_object({{"from", number},
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

}  // namespace gridfold
