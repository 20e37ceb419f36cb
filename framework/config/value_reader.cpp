#include "config/value_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <variant>

#include "config/paths.hpp"
#include "config/pipeline_reader.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

std::string_view noun_of(NameFamily family) {
  switch (family) {
    case NameFamily::loaders:
      return "loader";
    case NameFamily::protocols:
      return "protocol";
    case NameFamily::generators:
      return "generator";
    case NameFamily::classifiers:
      return "classifier";
    case NameFamily::metrics:
      return "metric";
    case NameFamily::weights:
      return "kind of weights";
    case NameFamily::scores:
      return "score";
    case NameFamily::none:
      break;
  }
  return "name";
}

std::string allowed_for(const KeyRule& rule, const Vocabulary& vocabulary) {
  return "allowed: " + allowed_values(rule, vocabulary);
}

/// Digits alone, but more than 64 bits hold.
bool is_too_long(const std::string& text) {
  return text.size() > 18 && text[0] != '0' &&
         text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string::npos;
}

std::optional<Scalar> read_integer(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                   const ReadContext& context) {
  const std::optional<std::int64_t> value = node.quoted ? std::nullopt : parse_integer(node.text);
  std::string allowed = allowed_for(rule, context.vocabulary);
  if (!value) {
    if (!node.quoted && is_too_long(node.text)) {
      context.diagnostics.add({node.mark, key_path, node.text.substr(0, 40) + " is out of range", allowed, {}});
      return std::nullopt;
    }
    const bool looks_numeric = node.text.find_first_of("0123456789") == 0;
    if (looks_numeric || node.quoted) allowed += ", in plain decimal digits";
    if (node.quoted) allowed += " without quotes";
    report_wrong_type(node, key_path, "an integer", allowed, context.diagnostics);
    return std::nullopt;
  }
  if (*value < rule.least || *value > rule.greatest) {
    context.diagnostics.add({node.mark, key_path, fmt::format("{} is out of range", *value), allowed, {}});
    return std::nullopt;
  }
  return *value;
}

std::optional<Scalar> read_number(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                  const ReadContext& context) {
  const std::optional<double> value = node.quoted ? std::nullopt : parse_number(node.text);
  const std::string allowed = allowed_for(rule, context.vocabulary);
  if (!value) {
    report_wrong_type(node, key_path, "a finite decimal number", allowed, context.diagnostics);
    return std::nullopt;
  }
  if (!is_within_bounds(rule, *value)) {
    context.diagnostics.add({node.mark, key_path, fmt::format("{} is out of range", *value), allowed, {}});
    return std::nullopt;
  }
  return *value;
}

std::optional<Scalar> read_boolean(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                   const ReadContext& context) {
  const std::optional<bool> value = node.quoted ? std::nullopt : parse_boolean(node.text);
  if (!value) {
    report_wrong_type(node, key_path, "true or false", allowed_for(rule, context.vocabulary), context.diagnostics);
    return std::nullopt;
  }
  return *value;
}

std::optional<Scalar> read_name(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                const ReadContext& context) {
  const std::vector<std::string> known = names_of(rule.family, context.vocabulary);
  for (const std::string& name : known) {
    if (name == node.text) return node.text;
  }
  context.diagnostics.add({node.mark, key_path, fmt::format("{} is no known {}", shown(node), noun_of(rule.family)),
                           allowed_for(rule, context.vocabulary), suggestion(node.text, known)});
  return std::nullopt;
}

std::optional<Scalar> read_text(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                const ReadContext& context) {
  if (last_part(rule.path) == "name" && !is_name(node.text, node.mark, key_path, context.diagnostics))
    return std::nullopt;
  return node.text;
}

/// Where a relative path starts: at the file that it stands in, or, from the command line, where the user is.
std::filesystem::path folder_of(const SourceMark& mark) {
  return mark.line == 0 ? std::filesystem::path() : std::filesystem::path(mark.file).parent_path();
}

std::optional<Scalar> read_path(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                const ReadContext& context) {
  const auto expanded = expand_variables(node.text);
  if (const auto* wrong = std::get_if<VariableProblem>(&expanded)) {
    if (!context.options.paths_must_exist) return node.text;
    context.diagnostics.add({node.mark, key_path, wrong->problem, wrong->allowed, {}});
    return std::nullopt;
  }
  const std::string& written = std::get<std::string>(expanded);
  const std::filesystem::path path = (folder_of(node.mark) / written).lexically_normal();
  if (!context.options.paths_must_exist) return path.string();
  std::error_code error;
  if (written.empty() || !std::filesystem::exists(path, error)) {
    std::string problem = fmt::format("\"{}\" does not exist", written.empty() ? "" : path.string());
    // The variable, set or not, is what the user can mend.
    if (written != node.text) problem += fmt::format(", which {} stands for", shown(node));
    context.diagnostics.add({node.mark, key_path, problem, allowed_for(rule, context.vocabulary),
                             written.empty() ? std::nullopt : near_path(path)});
    return std::nullopt;
  }
  return path.string();
}

}  // namespace

bool is_name(const std::string& text, const SourceMark& where, const std::string& key_path, Diagnostics& diagnostics) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  const std::string allowed = "allowed: text of a character or more, without control characters";
  if (text.find_first_not_of(' ') == std::string::npos) {
    diagnostics.add({where, key_path, "the name is empty", allowed, {}});
    return false;
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    diagnostics.add({where, key_path, json_quoted(text) + " holds a control character", allowed, {}});
    return false;
  }
  return true;
}

const KeyRule* find_varied(std::string_view key, const ReadContext& context) {
  if (const KeyRule* rule = find_axis_or_path(key)) return rule;
  const StepParameter* step = context.steps.find(key);
  return step == nullptr ? nullptr : &step->rule;
}

std::string allowed_values(const KeyRule& rule, const Vocabulary& vocabulary) {
  if (rule.parameter != nullptr) return allowed_text(*rule.parameter);
  switch (rule.type) {
    case ValueType::boolean:
      return "true or false";
    case ValueType::integer:
      return fmt::format("an integer from {} to {}", rule.least, rule.greatest);
    case ValueType::number:
      if (rule.bounds_excluded) return fmt::format("a number above {} and below {}", rule.least, rule.greatest);
      return fmt::format("a number from {} to {}", rule.least, rule.greatest);
    case ValueType::text:
      return "text";
    case ValueType::column:
      return "an integer, or a column's name";
    case ValueType::path:
      return "a file or folder that exists";
    case ValueType::name:
      return fmt::format("{}", fmt::join(names_of(rule.family, vocabulary), ", "));
    case ValueType::names:
      return fmt::format("a list of {}", fmt::join(names_of(rule.family, vocabulary), ", "));
    case ValueType::shuffle:
      return "true, false, or {generator: numpy, seed: 42}";
    case ValueType::grid:
      return "a mapping of axes, each a value, a list of values or a range";
    case ValueType::variants:
      return "a mapping of names to grids";
    case ValueType::include:
      return "a file or a list of files";
    case ValueType::pipeline:
      return allowed_pipelines(vocabulary);
    case ValueType::section:
      break;
  }
  std::vector<std::string_view> keys;
  for (const KeyRule& child : sweep_keys()) {
    if (is_child(child.path, rule.path)) keys.push_back(last_part(child.path));
  }
  return fmt::format("a mapping of {}", fmt::join(keys, ", "));
}

std::optional<Located<Scalar>> read_value(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                          const ReadContext& context) {
  if (rule.type == ValueType::pipeline) {
    const auto pipeline = read_pipeline(node, key_path, context);
    if (!pipeline) return std::nullopt;
    Located<Scalar> located{*pipeline, node.mark};
    located.mark.key_path = key_path;
    return located;
  }
  if (!node.is_scalar()) {
    const std::string allowed = allowed_for(rule, context.vocabulary);
    report_wrong_type(node, key_path,
                      rule.type == ValueType::integer  ? "an integer"
                      : rule.type == ValueType::number ? "a number"
                                                       : "a single value",
                      allowed, context.diagnostics);
    return std::nullopt;
  }
  std::optional<Scalar> value;
  switch (rule.type) {
    case ValueType::boolean:
      value = read_boolean(node, rule, key_path, context);
      break;
    case ValueType::integer:
      value = read_integer(node, rule, key_path, context);
      break;
    case ValueType::number:
      value = read_number(node, rule, key_path, context);
      break;
    case ValueType::name:
      value = read_name(node, rule, key_path, context);
      break;
    case ValueType::path:
      value = read_path(node, rule, key_path, context);
      break;
    case ValueType::text:
    case ValueType::variants:
      value = read_text(node, rule, key_path, context);
      break;
    case ValueType::column:
      value = node.text;
      if (const auto index = parse_integer(node.text); index && !node.quoted) value = *index;
      break;
    default:
      break;
  }
  if (!value) return std::nullopt;
  if (rule.parameter != nullptr && !is_allowed(*rule.parameter, *value)) {
    context.diagnostics.add({node.mark, key_path, refusal(*rule.parameter, *value),
                             allowed_for(rule, context.vocabulary), suggestion(node.text, rule.parameter->choices)});
    return std::nullopt;
  }
  Located<Scalar> located{std::move(*value), node.mark};
  located.mark.key_path = key_path;
  return located;
}

void report_wrong_type(const YamlNode& node, const std::string& key_path, const std::string& wanted,
                       const std::string& allowed, Diagnostics& diagnostics) {
  const std::string problem =
      node.is_null() ? "the value is missing" : fmt::format("{} is not {}", shown(node), wanted);
  diagnostics.add({node.mark, key_path, problem, allowed, {}});
}

}  // namespace gridfold
