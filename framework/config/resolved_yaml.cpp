#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string_view>

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
class ResolvedWriter {
 public:
  ResolvedWriter(const SweepSpec& sweep, const KeyMap& map)
      : sweep_(sweep), table_(*sweep.keys), map_(map), constants_(constants_of(sweep)) {}

  std::string write() {
    write_within("");
    return std::move(text_);
  }

 private:
  /// All keys below a path, those of each section together.
  void write_within(const std::string& parent) {
    std::set<std::string_view> seen;
    for (const Key& key : table_.keys()) {
      const std::string_view path = key.path;
      if (!path.starts_with(parent) || path.size() == parent.size()) continue;
      const std::string_view child = path.substr(0, path.find('.', parent.size()));
      if (!seen.insert(child).second) continue;
      for (const Key* same : table_.at(child)) {
        if (same->path == child) write_key(*same);
      }
      write_within(std::string(child) + ".");
    }
  }

  /// Opens the sections above a key that are not open yet, then writes the key.
  void line(const std::string& path, const std::string& value) {
    std::size_t depth = 0;
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1), depth += 2) {
      const std::string section = path.substr(0, dot);
      if ((open_ + '.').starts_with(section + '.')) continue;
      text_ += fmt::format("{:{}}{}:\n", "", depth, last_part(section));
      open_ = section;
    }
    text_ += fmt::format("{:{}}{}: {}\n", "", depth, last_part(path), value);
  }

  /// With absolute paths, for the sweep may be read elsewhere.
  std::string value_of(const KeyEntry& entry) const {
    YamlNode node = entry.value;
    for_each_path(node, entry.keys, entry.has_role(KeyRole::section) ? entry.path : "", table_, [](YamlNode& place) {
      const auto path = path_at(place);
      if (const auto* known = std::get_if<std::string>(&path)) place.text = absolute_path(*known);
    });
    return flow_yaml(node);
  }

  void write_key(const Key& key) {
    const KeyEntry* entry = map_.find(key.path);
    switch (key.role) {
      case KeyRole::text:
        if (key.path == "name") return line(key.path, yaml_value(sweep_.name));
        [[fallthrough]];
      case KeyRole::section:
        if (entry != nullptr) line(key.path, value_of(*entry));
        return;
      case KeyRole::variants:
        if (std::ranges::any_of(map_.entries(), &KeyEntry::is_variant)) text_ += "variants:\n";
        for (const KeyEntry& variant : map_.entries()) {
          if (variant.is_variant()) text_ += fmt::format("  {}: {}\n", yaml_value(variant.name()), value_of(variant));
        }
        return;
      case KeyRole::grid:
        if (key.section == Section::top) return write_grid();
        if (entry != nullptr) line(key.path, value_of(*entry));
        return;
      case KeyRole::scores:
      case KeyRole::artifacts: {
        std::vector<std::string> lines;
        for (const ComponentSpec& one : key.role == KeyRole::scores ? sweep_.scores : sweep_.artifacts) {
          lines.push_back(yaml_value(pipeline_text({one})));
        }
        if (!lines.empty()) line(key.path, fmt::format("[{}]", fmt::join(lines, ", ")));
        return;
      }
      case KeyRole::setting:
        if (const Scalar& value = sweep_.settings.at(key.path); value != *key.info.default_value) {
          const KeyEntry* list = map_.find(name_of(key.section));
          const bool is_beside_list = list != nullptr && list->has_role(KeyRole::section);
          if (is_beside_list) {
            text_ += fmt::format("{}: {}\n", key.path, yaml_value(value));
          } else {
            line(key.path, yaml_value(value));
          }
        }
        return;
      case KeyRole::include:
      case KeyRole::variant:
        return;
      default:
        write_value(key);
    }
  }

  /// The grid, multiplied by the lists that stand at keys themselves.
  void write_grid() {
    std::vector<std::string> axes;
    std::vector<std::string> in_place;
    bool is_plain = true;
    for (const KeyEntry& entry : map_.entries()) {
      const bool is_list = !entry.is_axis && entry.has_axis_values();
      if (!entry.is_axis && !is_list) continue;
      const std::string name = entry.path == "grid" ? "union" : entry.keys.empty() ? entry.name() : entry.path;
      (is_list ? in_place : axes).push_back(fmt::format("{}: {}", yaml_value(name), value_of(entry)));
      is_plain = is_plain && name != "exclude" && name != "subset";
    }
    if (axes.empty() && in_place.empty()) return;
    text_ += "grid:\n";
    if (!is_plain && !in_place.empty()) {
      text_ += fmt::format("  product: [{{{}}}, {{{}}}]\n", fmt::join(axes, ", "), fmt::join(in_place, ", "));
      return;
    }
    axes.insert(axes.end(), in_place.begin(), in_place.end());
    for (const std::string& axis : axes) text_ += fmt::format("  {}\n", axis);
  }

  void write_value(const Key& key) {
    const KeyEntry* section = map_.find(name_of(key.section));
    const bool is_list = section != nullptr && section->has_role(KeyRole::section);
    // Keys below this one, where they are given, say the same.
    const bool has_given_child = std::ranges::any_of(
        sweep_.constants, [&](const auto& constant) { return constant.first->path.starts_with(key.path + "."); });
    if (is_list || is_of_step(key) || has_given_child || always_varies(sweep_.grid, key)) return;
    const KeyValue* given = constants_.get(key);
    // Its default is not the value where the sweep has a seed.
    if (given == nullptr && key.info.takes_sweep_seed) return;
    std::optional<Scalar> value;
    if (given != nullptr) {
      value = given->value.value;
    } else if (!is_open(key)) {
      value = constants_.value_of(key);
    }
    if (!value || is_missing(*value)) return;
    const auto* path = key.info.type == ParameterType::path ? std::get_if<std::string>(&*value) : nullptr;
    line(key.path, path == nullptr ? yaml_value(*value) : json_quoted(absolute_path(*path)));
  }

  /// Whether the grid varies what the section names, whose defaults then depend on the configuration; or the key is a
  /// part of a boolean that is written alone.
  bool is_open(const Key& key) const {
    if (key.role != KeyRole::parameter) return false;
    return key.info.name.find('.') != std::string::npos || constants_.component(key.section) == nullptr ||
           find_axis_in(sweep_.grid, *table_.component_key(key.section)) != nullptr;
  }

  const SweepSpec& sweep_;
  const KeyTable& table_;
  const KeyMap& map_;
  PointValues constants_;
  std::string text_;
  std::string open_;
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

std::string resolved_yaml(const SweepSpec& sweep, const KeyMap& map) { return ResolvedWriter(sweep, map).write(); }

}  // namespace gridfold
