#include "config/grid_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/paths.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

std::string yaml_text(const std::string& text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_plain = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  bool plain = !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_plain);
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const char* word : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}) plain = plain && lower != word;
  return plain ? text : json_quoted(text);
}

std::string list_of(const Key& key, const std::vector<Scalar>& values) {
  std::string text;
  for (const Scalar& value : values) text += (text.empty() ? "" : ", ") + value_yaml(key.info, value);
  return "[" + text + "]";
}

std::string list_of(const AxisSpec& axis) {
  std::vector<Scalar> values;
  for (const KeyValue& option : axis.options) values.push_back(option.value.value);
  return list_of(*axis.key, values);
}

std::string clause_yaml(const Clause& clause) {
  if (!clause.values.empty() && !clause.negated)
    return fmt::format("{}: {}", clause.name, list_of(*clause.key, clause.values));
  std::string tests;
  const auto add = [&](const char* key, const std::string& value) {
    tests += fmt::format("{}{}: {}", tests.empty() ? "" : ", ", key, value);
  };
  if (clause.negated) add("not", list_of(*clause.key, clause.values));
  if (clause.above) add("above", fmt::format("{}", *clause.above));
  if (clause.at_least) add("at_least", fmt::format("{}", *clause.at_least));
  if (clause.below) add("below", fmt::format("{}", *clause.below));
  if (clause.at_most) add("at_most", fmt::format("{}", *clause.at_most));
  return fmt::format("{}: {{{}}}", clause.name, tests);
}

std::string pattern_yaml(const Pattern& pattern) {
  std::string text;
  for (const Clause& clause : pattern.clauses) text += (text.empty() ? "" : ", ") + clause_yaml(clause);
  return "{" + text + "}";
}

/// Whether the parts fit into one mapping, whose keys are unique.
bool fits_mapping(const GridSpec& product) {
  std::size_t unions = 0;
  std::size_t products = 0;
  for (const GridSpec& part : product.parts) {
    if (part.kind == GridSpec::Kind::alternatives) ++unions;
    if (part.kind == GridSpec::Kind::product) ++products;
  }
  return unions <= 1 && products == 0;
}

std::string list_item(const GridSpec& part, std::size_t indent) {
  GridSpec product;
  if (part.kind == GridSpec::Kind::product) {
    product = part;
  } else {
    product.parts.push_back(part);
  }
  std::string text = grid_yaml(product, indent + 2);
  // The first line carries the dash; a grid of one point has no line at all.
  if (text.empty()) return fmt::format("{:{}}- product: [{{}}]\n", "", indent);
  text[indent] = '-';
  return text;
}

std::string part_yaml(const GridSpec& part, std::size_t indent) {
  const std::string pad(indent, ' ');
  if (part.kind == GridSpec::Kind::axis) {
    return fmt::format("{}{}: {}\n", pad, part.axis.name, axis_yaml(part, false));
  }
  std::string text = fmt::format("{}union:\n", pad);
  for (const GridSpec& alternative : part.parts) text += list_item(alternative, indent + 2);
  return text;
}

std::string zip_yaml(const GridSpec& zip, std::size_t indent) {
  std::string axes;
  for (const GridSpec& part : zip.parts) {
    axes += fmt::format("{}{}: {}", axes.empty() ? "" : ", ", part.axis.name, list_of(part.axis));
  }
  return fmt::format("{:{}}- {{{}}}\n", "", indent, axes);
}

}  // namespace

std::string value_yaml(const ParameterInfo& info, const Scalar& value) {
  const auto* path = info.type == ParameterType::path ? std::get_if<std::string>(&value) : nullptr;
  return path == nullptr ? yaml_value(value) : json_quoted(absolute_path(*path));
}

std::string yaml_value(const Scalar& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return yaml_text(*text);
  return to_canonical_text(value);
}

std::string axis_yaml(const GridSpec& axis, bool is_constant) {
  if (is_constant) return value_yaml(axis.axis.key->info, axis.axis.options.front().value.value);
  if (!axis.when) return list_of(axis.axis);
  return fmt::format("{{values: {}, when: {}}}", list_of(axis.axis), pattern_yaml(*axis.when));
}

std::string grid_yaml(const GridSpec& product, std::size_t indent) {
  const std::string pad(indent, ' ');
  std::string text;
  if (!fits_mapping(product)) {
    text += pad + "product:\n";
    for (const GridSpec& part : product.parts) text += list_item(part, indent + 2);
  } else {
    for (std::size_t i = 0; i < product.parts.size(); ++i) {
      if (product.parts[i].kind != GridSpec::Kind::zip) {
        text += part_yaml(product.parts[i], indent);
        continue;
      }
      text += pad + "zip:\n";
      for (; i < product.parts.size() && product.parts[i].kind == GridSpec::Kind::zip; ++i) {
        text += zip_yaml(product.parts[i], indent + 2);
      }
      --i;
    }
  }
  if (!product.exclude.empty()) text += pad + "exclude:\n";
  for (const Pattern& pattern : product.exclude) text += fmt::format("{}  - {}\n", pad, pattern_yaml(pattern));
  return text;
}

}  // namespace gridfold
