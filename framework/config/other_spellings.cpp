#include "config/other_spellings.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "config/override_path.hpp"
#include "config/pipeline_text.hpp"
#include "config/schema.hpp"

namespace gridfold {

namespace {

void erase_key(YamlNode& mapping, std::string_view key) {
  std::erase_if(mapping.entries, [&](const YamlEntry& entry) { return entry.key == key; });
}

void erase_at(YamlNode& section, std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  YamlNode* value = section.find(key);
  if (value == nullptr) return;
  if (dot == std::string_view::npos || (value->is_scalar() && path == "classifier.name")) {
    erase_key(section, key);
  } else if (value->is_mapping()) {
    erase_at(*value, path.substr(dot + 1));
  }
}

/// Whether `protocol.shuffle` is a section, which says more than whether rows are shuffled.
bool has_shuffle_section(YamlNode& root) {
  const YamlNode* protocol = root.find("protocol");
  const YamlNode* shuffle = protocol == nullptr ? nullptr : protocol->find("shuffle");
  return shuffle != nullptr && shuffle->is_mapping() && !shuffle->entries.empty() && shuffle->find("values") == nullptr;
}

/// Takes a parameter out of a pipeline: a line, a mapping of one step, or a list of such.
void erase_parameter(YamlNode& pipeline, const TransformRule& transform, std::string_view parameter) {
  for (YamlNode& item : pipeline.items) erase_parameter(item, transform, parameter);
  for (YamlEntry& entry : pipeline.entries) {
    if (entry.key == transform.name) {
      erase_key(entry.value, parameter);
    } else {
      erase_parameter(entry.value, transform, parameter);
    }
  }
  if (!pipeline.is_scalar()) return;
  auto parsed = parse_pipeline(pipeline.text);
  auto* steps = std::get_if<std::vector<StepSpec>>(&parsed);
  if (steps == nullptr) return;
  bool is_changed = false;
  for (StepSpec& step : *steps) {
    if (step.transform != transform.name) continue;
    is_changed |= std::erase_if(step.parameters, [&](const ParameterValue& own) { return own.name == parameter; }) > 0;
  }
  if (is_changed) pipeline.text = pipeline_text(*steps);
}

/// As erase_parameter, in all pipelines below `node`: those of the sweep, of its grid and of its variants.
void erase_everywhere(YamlNode& node, const TransformRule& transform, std::string_view parameter) {
  for (YamlNode& item : node.items) erase_everywhere(item, transform, parameter);
  for (YamlEntry& entry : node.entries) {
    if (entry.key == "transforms") {
      erase_parameter(entry.value, transform, parameter);
    } else {
      erase_everywhere(entry.value, transform, parameter);
    }
  }
}

/// The axes that the value of a key sets: that of the key itself, or those of the keys that a section holds.
std::vector<std::string> axes_of_constants(const std::string& path, const YamlNode& value) {
  const KeyRule* rule = find_key(path);
  if (rule == nullptr) return {};
  if (value.is_null()) return {};
  std::vector<std::string> axes;
  if (!rule->axis.empty()) axes.emplace_back(rule->axis);
  if (path == "classifier" && value.is_scalar()) axes.emplace_back(find_key("classifier.name")->axis);
  if (rule->type != ValueType::section && rule->type != ValueType::shuffle) return axes;
  for (const YamlEntry& entry : value.entries) {
    const std::vector<std::string> inner = axes_of_constants(path + "." + entry.key, entry.value);
    axes.insert(axes.end(), inner.begin(), inner.end());
  }
  return axes;
}

}  // namespace

bool is_conditional(const YamlNode& axis) { return axis.is_mapping() && axis.find("when") != nullptr; }

YamlEntry* find_axis_entry(YamlNode& mapping, const std::string& axis, const StepParameters& steps) {
  const auto found = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                  [&](const YamlEntry& entry) { return axis_meant(entry.key, steps) == axis; });
  return found == mapping.entries.end() ? nullptr : &*found;
}

YamlEntry* respell_axis(YamlNode& mapping, const std::string& axis, const std::string& key,
                        const StepParameters& steps) {
  YamlEntry* entry = find_axis_entry(mapping, axis, steps);
  if (entry == nullptr) return nullptr;
  const std::string spelling = entry->key;
  std::erase_if(mapping.entries,
                [&](const YamlEntry& other) { return other.key != spelling && axis_meant(other.key, steps) == axis; });
  entry = find_axis_entry(mapping, axis, steps);
  entry->key = key;
  return entry;
}

bool spell_out(YamlNode& node, const std::string& path, const SourceMark& mark) {
  // `shuffle: {seed: 42}` means that rows are shuffled.
  if (node.is_null() || (path == "protocol.shuffle" && node.is_scalar() && node.text == "true")) {
    node.kind = YamlNode::Kind::mapping;
    node.mark = mark;
  }
  if (node.is_scalar() && path == "classifier") {
    // `classifier: knn` is short for `classifier: {name: knn}`.
    YamlNode section;
    section.kind = YamlNode::Kind::mapping;
    section.mark = node.mark;
    section.entries.push_back({"name", node.mark, std::move(node)});
    node = std::move(section);
  }
  return node.is_mapping();
}

bool is_removal(const YamlNode& value) { return value.is_null() && value.text == "~"; }

void erase_constant(YamlNode& root, const std::string& axis, const StepParameters& steps) {
  if (const StepParameter* step = steps.find(axis)) {
    erase_everywhere(root, *step->transform, step->transform->parameters[step->parameter].name);
  } else if (const KeyRule* rule = find_axis(axis)) {
    if (rule->type != ValueType::shuffle || !has_shuffle_section(root)) erase_at(root, rule->path);
  }
}

void erase_axis(YamlNode& root, const std::string& axis, const StepParameters& steps) {
  YamlNode* grid = root.find("grid");
  if (grid == nullptr || !grid->is_mapping()) return;
  std::erase_if(grid->entries, [&](const YamlEntry& entry) {
    return axis_meant(entry.key, steps) == axis && !is_conditional(entry.value);
  });
  if (grid->entries.empty()) erase_key(root, "grid");
}

void erase_axes_of(YamlNode& root, const std::string& path, const YamlNode& value, const StepParameters& steps) {
  for (const std::string& axis : axes_of_constants(path, value)) erase_axis(root, axis, steps);
}

void erase_constants_of(YamlNode& root, const YamlNode& grid, const StepParameters& steps) {
  for (const YamlEntry& entry : grid.entries) {
    const std::string axis = axis_meant(entry.key, steps);
    if (!axis.empty() && !is_conditional(entry.value) && !entry.value.is_null()) erase_constant(root, axis, steps);
  }
}

}  // namespace gridfold
