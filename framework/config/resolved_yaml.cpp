#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "config/readers.hpp"
#include "core/paths.hpp"

namespace gridfold {

namespace {

/// Changes the paths within a value. `section` is the section, or the list of sections, that it stands in; empty for a
/// grid.
template <typename Change>
void for_each_path(YamlNode& node, std::span<const Key* const> keys, const std::string& section, const KeyTable& table,
                   const Change& change) {
  if (node.is_scalar() && !keys.empty() && keys.front()->info.type == ParameterType::path) change(node);
  for (YamlNode& item : node.items) for_each_path(item, keys, section, table, change);
  for (YamlEntry& entry : node.entries) {
    const bool is_grid = section.empty() || entry.key == "grid";
    const auto meant = is_grid ? table.meant_by(entry.key) : table.at(section + "." + entry.key);
    for_each_path(entry.value, entry.key == "values" || entry.key == "not" ? keys : meant, is_grid ? "" : section,
                  table, change);
  }
}

/// A sweep as its documents say it, put over one another, with every default.
struct ResolvedWriter {
  const SweepSpec& sweep;
  const KeyMap& map;
  const KeyTable& table = *sweep.keys;
  const PointValues constants = constants_of(sweep);
  /// Its scalars are written as they are.
  YamlNode root = {};

  std::string write() {
    for (const Key& key : table.keys()) {
      node_at(key.path);  // Takes its place among the keys of its section.
      write_key(key);
    }
    return written(root, 0);
  }

  /// What a mapping holds, without the sections that hold nothing.
  static std::string written(const YamlNode& node, std::size_t depth) {
    std::string text;
    for (const YamlEntry& entry : node.entries) {
      const std::string inner = written(entry.value, depth + 2);
      if (!inner.empty()) text += fmt::format("{:{}}{}:\n{}", "", depth, entry.key, inner);
      if (!entry.value.text.empty()) text += fmt::format("{:{}}{}: {}\n", "", depth, entry.key, entry.value.text);
    }
    return text;
  }

  /// The node below a key of a mapping, which is added where it is new.
  static YamlNode& below(YamlNode& mapping, const std::string& key) {
    auto entry = std::ranges::find(mapping.entries, key, &YamlEntry::key);
    if (entry == mapping.entries.end()) entry = mapping.entries.insert(entry, {key, {}, {}});
    return entry->value;
  }

  YamlNode& node_at(const std::string& path) {
    YamlNode* node = &root;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '.');) node = &below(*node, part);
    return *node;
  }

  /// With absolute paths, for the sweep may be read elsewhere.
  std::string value_of(const KeyEntry& entry) const {
    YamlNode node = entry.value;
    for_each_path(node, entry.keys, entry.has_role(KeyRole::section) ? entry.path : "", table, [](YamlNode& place) {
      const auto path = path_at(place);
      if (const auto* known = std::get_if<std::string>(&path)) place.text = absolute_path(*known);
    });
    return flow_yaml(node);
  }

  void write_key(const Key& key) {
    const KeyEntry* entry = map.find(key.path);
    std::string& text = node_at(key.path).text;
    switch (key.role) {
      case KeyRole::include:
      case KeyRole::variant:
        return;
      case KeyRole::variants:
        for (const KeyEntry& variant : map.entries()) {
          if (variant.is_variant()) below(below(root, key.path), yaml_value(variant.name())).text = value_of(variant);
        }
        return;
      case KeyRole::scores:
      case KeyRole::artifacts: {
        std::vector<std::string> lines;
        for (const ComponentSpec& one : key.role == KeyRole::scores ? sweep.scores : sweep.artifacts) {
          lines.push_back(yaml_value(pipeline_text({one})));
        }
        if (!lines.empty()) text = fmt::format("[{}]", fmt::join(lines, ", "));
        return;
      }
      case KeyRole::setting:
        if (const Scalar& value = sweep.settings.at(key.path); value != *key.info.default_value) {
          const KeyEntry* list = map.find(name_of(key.section));
          const bool is_beside_list = list != nullptr && list->has_role(KeyRole::section);
          (is_beside_list ? below(root, key.path).text : text) = yaml_value(value);
        }
        return;
      case KeyRole::text:
      case KeyRole::section:
      case KeyRole::grid:
        if (entry != nullptr) text = value_of(*entry);
        if (key.path == "name") text = yaml_value(sweep.name);
        if (key.path == "grid") write_grid();
        return;
      default:
        write_value(key, text);
    }
  }

  /// The grid, multiplied by the lists that stand at keys themselves.
  void write_grid() {
    std::vector<const KeyEntry*> axes;
    std::vector<const KeyEntry*> in_place;
    for (const KeyEntry& entry : map.entries()) {
      if (entry.is_axis) axes.push_back(&entry);
      // A list may be the value of one of the keys that a spelling names, as weights are of fixed_linear.
      const bool is_constant =
          std::ranges::any_of(entry.keys, [&](const Key* key) { return constants.get(*key) != nullptr; });
      if (!entry.is_axis && !is_constant && entry.has_axis_values()) in_place.push_back(&entry);
    }
    const bool is_plain = std::ranges::none_of(
        axes, [](const KeyEntry* entry) { return entry->path == "grid.exclude" || entry->path == "grid.subset"; });
    const auto flow = [&](const std::vector<const KeyEntry*>& entries) {
      std::vector<std::string> parts;
      for (const KeyEntry* one : entries) {
        parts.push_back(fmt::format("{}: {}", yaml_value(one->key_in_grid()), value_of(*one)));
      }
      return fmt::format("{{{}}}", fmt::join(parts, ", "));
    };
    YamlNode& grid = below(root, "grid");
    if (!is_plain && !in_place.empty()) {
      below(grid, "product").text = fmt::format("[{}, {}]", flow(axes), flow(in_place));
      return;
    }
    axes.insert(axes.end(), in_place.begin(), in_place.end());
    for (const KeyEntry* one : axes) below(grid, yaml_value(one->key_in_grid())).text = value_of(*one);
  }

  void write_value(const Key& key, std::string& text) {
    const KeyEntry* section = map.find(name_of(key.section));
    const bool is_list = section != nullptr && section->has_role(KeyRole::section);
    // Keys below this one, where they are given, say the same.
    const bool has_given_child = std::ranges::any_of(
        sweep.constants, [&](const auto& constant) { return constant.first->path.starts_with(key.path + "."); });
    if (is_list || is_of_step(key) || has_given_child || always_varies(sweep.grid, key)) return;
    const KeyValue* given = constants.get(key);
    // Its default is not the value where the sweep has a seed.
    if (given == nullptr && key.info.takes_sweep_seed) return;
    const auto value = given != nullptr ? given->value.value : is_open(key) ? std::nullopt : constants.value_of(key);
    if (!value || is_missing(*value)) return;
    const auto* path = key.info.type == ParameterType::path ? std::get_if<std::string>(&*value) : nullptr;
    text = path == nullptr ? yaml_value(*value) : json_quoted(absolute_path(*path));
  }

  /// Whether the grid varies what the section names, whose defaults then depend on the configuration; or the key is a
  /// part of a boolean that is written alone.
  bool is_open(const Key& key) const {
    if (key.role != KeyRole::parameter) return false;
    return key.info.name.find('.') != std::string::npos || constants.component(key.section) == nullptr ||
           find_axis_in(sweep.grid, *table.component_key(key.section)) != nullptr;
  }
};

}  // namespace

std::string identity_text(const SweepSpec& sweep) {
  Diagnostics ignored;
  std::optional<YamlNode> root = parse_yaml({sweep.resolved, "the resolved sweep"}, ignored);
  if (!root) return sweep.resolved;
  for (YamlEntry& entry : root->entries) {
    const bool is_section = entry.key != "grid" && entry.key != "variants";
    for_each_path(entry.value, {}, is_section ? entry.key : "", *sweep.keys, [](YamlNode& path) { path.text.clear(); });
  }
  return flow_yaml(*root);
}

std::string resolved_yaml(const SweepSpec& sweep, const KeyMap& map) { return ResolvedWriter{sweep, map}.write(); }

}  // namespace gridfold
