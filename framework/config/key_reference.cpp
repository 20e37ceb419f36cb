#include "config/key_reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/grid_yaml.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

std::string row(std::string_view what, const std::string& text) { return fmt::format("| {} | {} |\n", what, text); }

std::string required_text(const KeyRule& rule) {
  if (rule.type == ValueType::section) return "none: required, unless the grid gives all that it must hold";
  return rule.axis.empty() ? "none: the key is required" : "none: required here or as an axis of the grid";
}

std::string key_section(const KeyRule& rule, const Vocabulary& vocabulary) {
  std::string text = fmt::format("## `{}`\n\n{}\n\n|   |   |\n|---|---|\n", rule.path, rule.meaning);
  std::string type = allowed_values(rule, vocabulary);
  if (rule.takes_alternatives) type += ", or a list of such";
  text += row("type", type);
  if (rule.required) text += row("default", required_text(rule));
  if (const auto value = default_text(rule)) text += row("default", fmt::format("`{}`", *value));
  if (!rule.axis.empty()) text += row("axis", fmt::format("`{}`", rule.axis));
  if (!rule.only_with_path.empty()) {
    text += row("only with", fmt::format("`{}: {}`", rule.only_with_path, fmt::join(rule.only_with_values, "` or `")));
  }
  text += row("example", fmt::format("`{}: {}`", last_part(rule.path), rule.example));
  return text + "\n";
}

std::string transform_section(const TransformRule& transform) {
  std::string text = fmt::format(
      "### `{}`\n\n{} {}\n\n", transform.name, transform.description,
      transform.per_row ? "Each row is treated alone." : "It learns from training rows, in every fold anew.");
  if (transform.parameters.empty()) return text + "No parameters.\n\n";
  text += "| axis | values | default | meaning |\n|---|---|---|---|\n";
  for (const ParameterInfo& info : transform.parameters) {
    const std::string usual =
        info.default_value ? fmt::format("`{}`", yaml_value(*info.default_value)) : "none: required";
    text +=
        fmt::format("| `{}.{}` | {} | {} | {} |\n", transform.name, info.name, allowed_text(info), usual, info.meaning);
  }
  return text + "\n";
}

std::string transforms_section(const Vocabulary& vocabulary) {
  std::string text =
      "## Transforms\n\n"
      "What a pipeline, the key `transforms`, may hold as steps. Features are 8-bit integers or 32-bit floating-point "
      "numbers; each step takes what the one before it gives, rounded as said here, and distances are those between "
      "the rows after the last.\n\n"
      "In a grid, `transforms.pca.components`, or `pca.components` as results call the axis, varies that parameter in "
      "every pipeline that has the step. The step appears once in a pipeline then.\n\n";
  for (const TransformRule& transform : vocabulary.transforms) text += transform_section(transform);
  text.pop_back();
  return text;
}

}  // namespace

std::optional<std::string> default_text(const KeyRule& rule) {
  if (rule.required) return std::nullopt;
  if (rule.type == ValueType::names) return yaml_value(SweepSpec{}.scores.front().value);
  if (rule.get == nullptr) return std::nullopt;
  const auto value = rule.get(CellSpec{});
  if (!value) return std::nullopt;
  return yaml_value(value->value);
}

std::string key_reference_page(const Vocabulary& vocabulary) {
  std::string text =
      "# Keys of the sweep file\n\n"
      "Written by `gridfold schema --format markdown` from the table that the parser reads with; a test keeps the two "
      "equal. "
      "[The sweep file](../sweep-file.md) tells how the keys work together, and "
      "[sweep.schema.json](sweep.schema.json) tells editors.\n\n"
      "Every key that has an axis may hold a list or, where it is a number, a range in place of a single value, and "
      "may "
      "be varied in a grid under the axis's name or under its own path.\n\n";
  for (const KeyRule& rule : sweep_keys()) text += key_section(rule, vocabulary);
  return text + transforms_section(vocabulary);
}

}  // namespace gridfold
