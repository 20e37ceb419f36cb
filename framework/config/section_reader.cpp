#include "config/section_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/grid_reader.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

std::vector<std::string> children_of(std::string_view parent) {
  std::vector<std::string> keys;
  for (const KeyRule& rule : sweep_keys()) {
    if (is_child(rule.path, parent)) keys.emplace_back(last_part(rule.path));
  }
  return keys;
}

/// The known key that was meant: one of the same section, or one of the same name elsewhere.
std::optional<std::string> nearest_key(const std::string& key, std::string_view parent, const StepParameters& steps) {
  if (const StepParameter* step = steps.find(key)) return "grid." + step->axis;
  if (auto near = suggestion(key, children_of(parent))) return near;
  std::vector<std::string> everywhere;
  for (const KeyRule& rule : sweep_keys()) everywhere.emplace_back(last_part(rule.path));
  const std::string meant = familiar_name(key, everywhere).value_or(key);
  for (const KeyRule& rule : sweep_keys()) {
    if (rule.path == "classifier." + meant) return rule.axis.empty() ? std::string(rule.path) : "grid." + meant;
    if (last_part(rule.path) == meant) return std::string(rule.path);
  }
  return std::nullopt;
}

void read_key(const YamlNode& node, const SourceMark& key_mark, const KeyRule& rule, const std::string& key_path,
              const ReadContext& context, SectionContent& content) {
  switch (rule.type) {
    case ValueType::section:
      if (rule.takes_alternatives && node.is_sequence()) {
        content.others.emplace_back(&rule, &node);
      } else {
        read_section_or_name(node, rule, key_path, context, content);
      }
      return;
    case ValueType::shuffle:
      if (node.is_mapping() && node.find("values") == nullptr) {
        content.values.emplace_back(&rule, Located<Scalar>{true, node.mark});
        read_section(node, rule.path, key_path + ".", context, content);
        return;
      }
      break;
    case ValueType::grid:
    case ValueType::variants:
    case ValueType::names:
    case ValueType::include:
      content.others.emplace_back(&rule, &node);
      return;
    default:
      break;
  }
  const bool is_one_pipeline = rule.type == ValueType::pipeline && node.find("values") == nullptr;
  if (!rule.axis.empty() && !rule.is_label && !is_one_pipeline && (node.is_sequence() || node.is_mapping())) {
    if (auto axis = read_axis(node, rule, key_mark, key_path, context)) {
      content.axes.push_back(std::move(*axis));
    } else {
      content.broken.insert(rule.path);
    }
    return;
  }
  KeyRule one = rule;
  if (rule.type == ValueType::shuffle) {
    if (node.quoted || !parse_boolean(node.text)) {
      content.broken.insert(rule.path);
      report_wrong_type(node, key_path, "true or false", "allowed: " + allowed_values(rule, context.vocabulary),
                        context.diagnostics);
      return;
    }
    one.type = ValueType::boolean;
  }
  if (auto value = read_value(node, one, key_path, context)) {
    content.values.emplace_back(&rule, std::move(*value));
  } else {
    content.broken.insert(rule.path);
  }
}

}  // namespace

void SectionContent::put_into(CellSpec& cell) const {
  for (const auto& [rule, value] : values) {
    if (rule->set != nullptr) rule->set(cell, value);
  }
}

void read_section(const YamlNode& node, std::string_view path, const std::string& key_path, const ReadContext& context,
                  SectionContent& content) {
  std::set<std::string_view> present;
  for (const YamlEntry& entry : node.entries) {
    // A key that appears twice was reported when the document was read; the first one is checked.
    if (!present.insert(entry.key).second) continue;
    const KeyRule* rule = find_key(path.empty() ? entry.key : fmt::format("{}.{}", path, entry.key));
    if (rule == nullptr) {
      context.diagnostics.add({entry.mark, key_path + entry.key, "unknown key",
                               fmt::format("allowed: {}", fmt::join(children_of(path), ", ")),
                               nearest_key(entry.key, path, context.steps)});
      continue;
    }
    content.given.emplace(rule->path, entry.mark);
    read_key(entry.value, entry.mark, *rule, key_path + entry.key, context, content);
  }
  for (const KeyRule& rule : sweep_keys()) {
    if (rule.required && is_child(rule.path, path) && !present.contains(last_part(rule.path))) {
      content.missing.emplace_back(&rule, node.mark);
    }
  }
}

void read_section_or_name(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                          const ReadContext& context, SectionContent& content) {
  if (node.is_mapping()) {
    read_section(node, rule.path, key_path + ".", context, content);
    return;
  }
  if (rule.path == "classifier" && node.is_scalar()) {
    const KeyRule& name = *find_key("classifier.name");
    content.given.emplace(name.path, node.mark);
    read_key(node, node.mark, name, key_path + ".name", context, content);
    return;
  }
  content.broken.insert(rule.path);
  std::string allowed = "allowed: ";
  if (rule.path == "classifier") allowed += allowed_values(*find_key("classifier.name"), context.vocabulary) + ", or ";
  report_wrong_type(node, key_path, "a mapping", allowed + allowed_values(rule, context.vocabulary),
                    context.diagnostics);
}

void report_missing(const KeyRule& rule, const SourceMark& where, const std::string& key_path,
                    const ReadContext& context) {
  context.diagnostics.add({where,
                           key_path,
                           "the key is missing",
                           fmt::format("allowed: {}; for example {}: {}", allowed_values(rule, context.vocabulary),
                                       last_part(rule.path), rule.example),
                           {}});
}

}  // namespace gridfold
