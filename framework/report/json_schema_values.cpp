#include "report/json_schema_values.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

constexpr const char* kScalarTypes[] = {"string", "number", "boolean"};

std::string scalar_types(bool with_array) {
  std::vector<std::string> types(std::begin(kScalarTypes), std::end(kScalarTypes));
  if (with_array) types.emplace_back("array");
  return json_strings(types);
}

/// A text that is written in a form of its own, or as a plain number; within a pipeline also as a list of such.
std::string formed_text_schema(const ParameterInfo& info, bool is_in_pipeline) {
  JsonMembers number{{"type", info.least ? "\"integer\"" : "\"number\""}};
  if (info.least) number.emplace_back("minimum", fmt::format("{}", *info.least));
  std::vector<std::string> forms{json_object({{"type", "\"string\""}, {"pattern", json_quoted(info.text_pattern)}}),
                                 json_object(number)};
  if (is_in_pipeline) forms.push_back(schema_list_of(schema_any_of(forms)));
  return schema_any_of(forms);
}

std::string number_schema(const char* type, const ParameterInfo& info) {
  JsonMembers members{{"type", type}};
  if (info.least) {
    members.emplace_back(info.bounds_excluded ? "exclusiveMinimum" : "minimum", fmt::format("{}", *info.least));
  }
  if (info.greatest) {
    members.emplace_back(info.bounds_excluded ? "exclusiveMaximum" : "maximum", fmt::format("{}", *info.greatest));
  }
  return json_object(members);
}

/// The choices as texts, and those that YAML takes for true or false as these, too.
std::string choices_schema(const std::vector<std::string>& choices) {
  std::vector<std::string> values;
  for (const std::string& choice : choices) {
    if (choice == "true" || choice == "false") values.push_back(choice);
    values.push_back(json_quoted(choice));
  }
  return json_array(values);
}

}  // namespace

std::string schema_reference(std::string_view definition) {
  return json_object({{"$ref", json_quoted(fmt::format("#/definitions/{}", definition))}});
}

std::string schema_any_of(const std::vector<std::string>& schemas) {
  return schemas.size() == 1 ? schemas.front() : json_object({{"anyOf", json_array(schemas)}});
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

std::string schema_spelled(const JsonMembers& properties, const JsonMembers& patterns, JsonMembers more) {
  more.emplace_back("patternProperties", json_object(patterns));
  return schema_object(properties, std::move(more));
}

std::string distinct_list_of(const std::string& item) {
  return json_object({{"type", "\"array\""}, {"items", item}, {"minItems", "1"}, {"uniqueItems", "true"}});
}

std::string integer_schema(double least, double greatest) {
  return json_object(
      {{"type", "\"integer\""}, {"minimum", fmt::format("{}", least)}, {"maximum", fmt::format("{}", greatest)}});
}

bool has_ranges(const Key& key) { return is_numeric(key.info.type); }

std::string_view range_name(ParameterType type) {
  return type == ParameterType::integer ? "range_of_integers" : "range_of_numbers";
}

std::string parameter_schema(const ParameterInfo& info, bool is_in_pipeline) {
  if (!info.choices.empty()) {
    const std::string one = json_object({{"enum", choices_schema(info.choices)}});
    const JsonMembers some{{"type", "\"array\""}, {"items", one}, {"uniqueItems", "true"}};
    return info.type == ParameterType::texts ? schema_any_of({one, json_object(some)}) : one;
  }
  if (!info.text_pattern.empty()) return formed_text_schema(info, is_in_pipeline);
  switch (info.type) {
    case ParameterType::boolean:
      return json_object({{"type", "\"boolean\""}});
    case ParameterType::integer:
      return number_schema("\"integer\"", info);
    case ParameterType::real:
      return number_schema("\"number\"", info);
    case ParameterType::size:
      return schema_any_of({json_object({{"type", "\"integer\""}, {"minimum", "1"}}),
                            json_object({{"type", "\"number\""}, {"exclusiveMinimum", "0"}, {"maximum", "1"}})});
    case ParameterType::texts: {
      const std::string text = json_object({{"type", scalar_types(false)}});
      return schema_any_of({text, schema_list_of(text)});
    }
    case ParameterType::text:
    case ParameterType::column:
    case ParameterType::path:
    case ParameterType::component:
      break;
  }
  return json_object({{"type", scalar_types(is_in_pipeline && info.type == ParameterType::text)}});
}

std::string value_schema(const Key& key) {
  if (key.role != KeyRole::pipeline) return parameter_schema(key.info, false);
  return schema_any_of({schema_reference("transform"),
                        json_object({{"type", "\"array\""}, {"items", schema_reference("step")}}),
                        json_object({{"const", json_array({json_quoted("none")})}})});
}

std::string test_schema(const Key& key, const std::string& value) {
  if (key.role == KeyRole::pipeline) {
    // A list is a list of pipelines, each of which may be a list of steps.
    const std::string values = schema_any_of({schema_reference("transform"), schema_list_of(value)});
    return schema_any_of({values, schema_object({{"not", values}}, {{"required", json_strings({"not"})}})});
  }
  const std::string values = schema_any_of({value, schema_list_of(value)});
  JsonMembers tests;
  if (has_ranges(key)) {
    const std::string number = json_object({{"type", "\"number\""}});
    for (const char* bound : {"above", "at_least", "below", "at_most"}) tests.emplace_back(bound, number);
  }
  tests.emplace_back("not", values);
  return schema_any_of({value, schema_list_of(value), schema_object(tests, {{"minProperties", "1"}})});
}

std::string step_schema(std::span<const Component* const> components) {
  std::vector<std::string> names;
  std::vector<std::string> forms{"", json_object({{"type", "\"string\""}, {"pattern", "\"[(>]\""}})};
  for (const Component* component : components) {
    JsonMembers parameters;
    bool needs_any = false;
    for (const ParameterInfo& info : component->parameters) {
      parameters.emplace_back(info.name, json_object({{"description", json_quoted(info.meaning)},
                                                      {"allOf", json_array({parameter_schema(info, true)})}}));
      needs_any = needs_any || !info.default_value;
    }
    names.push_back(component->name);
    const std::string body = schema_object(parameters, {{"minProperties", needs_any ? "1" : "0"}});
    const std::string value = needs_any ? body : schema_any_of({body, json_object({{"type", "\"null\""}})});
    forms.push_back(schema_object({{component->name, value}}, {{"description", json_quoted(component->summary)},
                                                               {"required", json_strings({component->name})}}));
  }
  forms.front() = json_object({{"enum", json_strings(names)}});
  return schema_any_of(forms);
}

std::string range_schema(ParameterType type) {
  const std::string number_type = type == ParameterType::integer ? "\"integer\"" : "\"number\"";
  const std::string number = json_object({{"type", number_type}});
  const std::vector<std::string> strides{"step", "count", "factor", "draws"};
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k)
      pairs.push_back(json_object({{"required", json_strings({strides[k], strides[i]})}}));
  }
  const auto needs = [](const char* key) { return json_object({{"required", json_strings({key})}}); };
  return schema_object({{"from", number},
                        {"to", number},
                        {"step", json_object({{"type", number_type}, {"not", json_object({{"const", "0"}})}})},
                        {"factor", json_object({{"type", number_type}, {"exclusiveMinimum", "1"}})},
                        {"count", integer_schema(2, static_cast<double>(kMaxCells))},
                        {"draws", integer_schema(1, static_cast<double>(kMaxCells))},
                        {"seed", integer_schema(0, std::numeric_limits<std::uint32_t>::max())},
                        {"scale", json_object({{"enum", json_strings({"linear", "log"})}})}},
                       {{"required", json_strings({"from", "to"})},
                        {"not", schema_any_of(pairs)},
                        {"dependencies", json_object({{"scale", schema_any_of({needs("count"), needs("draws")})},
                                                      {"seed", json_strings({"draws"})},
                                                      {"draws", json_strings({"seed"})}})},
                        {"description", json_quoted(fmt::format("Both ends included: {}", kRangeForms))}});
}

}  // namespace gridfold
