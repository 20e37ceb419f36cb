#include "config/overrides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/other_spellings.hpp"
#include "config/override_path.hpp"
#include "config/schema.hpp"
#include "config/step_parameters.hpp"

namespace gridfold {

namespace {

YamlEntry* find_entry(YamlNode& mapping, const OverrideKey& wanted, const StepParameters& steps) {
  YamlEntry* entry = wanted.axis.empty() ? nullptr : respell_axis(mapping, wanted.axis, wanted.key, steps);
  if (entry != nullptr) return entry;
  const auto found = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                  [&](const YamlEntry& other) { return other.key == wanted.key; });
  return found == mapping.entries.end() ? nullptr : &*found;
}

YamlEntry& entry_of(YamlNode& mapping, const OverrideKey& wanted, const SourceMark& mark, const StepParameters& steps) {
  if (YamlEntry* entry = find_entry(mapping, wanted, steps)) return *entry;
  YamlNode empty;
  empty.mark = mark;
  mapping.entries.push_back({wanted.key, mark, std::move(empty)});
  return mapping.entries.back();
}

/// What complaints call an override.
std::string origin_of(const Override& change) { return fmt::format("--set {}={}", change.key_path, change.value); }

bool has_empty_key(const std::string& path) {
  return path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string::npos;
}

bool is_blank(const std::string& value) {
  const std::size_t first = value.find_first_not_of(" \t\n");
  return first == std::string::npos || value[first] == '#';
}

/// Makes a mapping of a value that an override wants to reach into; false where it holds something else.
bool make_mapping(YamlNode& node, const std::string& path, const SourceMark& mark) {
  if (node.is_sequence() && path == "grid") {
    // A list of grids is their union, beside which there may be axes.
    YamlNode product;
    product.kind = YamlNode::Kind::mapping;
    product.mark = node.mark;
    SourceMark place = node.mark;
    place.key_path = path;
    product.entries.push_back({"union", std::move(place), std::move(node)});
    node = std::move(product);
  }
  return spell_out(node, path, mark);
}

bool holds_values(const YamlNode& value) { return value.is_sequence() || value.is_mapping(); }

/// Whether a mapping somewhere within has the key or its axis.
bool says(const YamlNode& node, const KeyRule& rule, const StepParameters& steps) {
  const auto inside = [&](const auto& one) { return says(one, rule, steps); };
  return std::any_of(node.items.begin(), node.items.end(), inside) ||
         std::any_of(node.entries.begin(), node.entries.end(), [&](const YamlEntry& entry) {
           return entry.key == last_part(rule.path) || axis_meant(entry.key, steps) == rule.axis || inside(entry.value);
         });
}

class OverrideWriter {
 public:
  OverrideWriter(YamlNode& root, const StepParameters& steps, Diagnostics& diagnostics)
      : root_(root), steps_(steps), diagnostics_(diagnostics) {}

  void apply(const Override& change) {
    const std::string origin = origin_of(change);
    SourceMark mark{origin, 0, 0};
    std::vector<OverrideKey> keys = override_keys(change.key_path, steps_);
    if (has_empty_key(change.key_path)) {
      complain(mark, "", fmt::format("\"{}\" is no key", change.key_path),
               "allowed: names joined by points, such as protocol.folds");
      return;
    }
    if (is_blank(change.value)) {
      complain(mark, change.key_path, "the value is missing", "allowed: a YAML value, such as 5 or [1, 3, 5]");
      return;
    }
    std::optional<YamlNode> value = parse_yaml({change.value, origin, false, change.key_path}, diagnostics_);
    if (!value) return;
    if (is_removal(*value)) {
      take_away(keys, change.key_path, mark);
      return;
    }
    if (const StepParameter* step = steps_.find(change.key_path); step != nullptr && step->axis == change.key_path) {
      diagnostics_.add(
          {mark, change.key_path, "unknown key", fmt::format("allowed: {}", step->path), "grid." + step->axis});
      return;
    }
    if (change.key_path.starts_with("transforms.") && steps_.find(change.key_path) == nullptr) {
      refuse_parameter(change.key_path, mark);
      return;
    }
    if (belongs_into_grid(change.key_path, *value)) {
      mark.key_path = change.key_path;
      keys = {{"grid", ""}, {change.key_path, axis_meant(change.key_path, steps_)}};
    }
    if (stands_inside_sections(keys, change.key_path, mark)) return;
    make_way(keys, change.key_path, *value);
    put(keys, change.key_path, std::move(*value), mark);
  }

 private:
  void complain(const SourceMark& where, const std::string& key_path, std::string problem, std::string allowed) {
    diagnostics_.add({where, key_path, std::move(problem), std::move(allowed), {}});
  }

  /// A transform's parameter has no place but the grid. Values of an axis keep the one that they have there.
  bool belongs_into_grid(const std::string& path, const YamlNode& value) const {
    if (path.starts_with("transforms.")) return true;
    const KeyRule* rule = find_key(path);
    YamlNode* grid = root_.find("grid");
    if (rule == nullptr || rule->axis.empty() || rule->is_label || !holds_values(value) || grid == nullptr)
      return false;
    if (rule->type == ValueType::pipeline || rule->type == ValueType::shuffle) return false;
    return grid->is_mapping() && find_axis_entry(*grid, std::string(rule->axis), steps_) != nullptr;
  }

  /// Takes out what the file says of the same keys in another place.
  void make_way(const std::vector<OverrideKey>& keys, const std::string& path, const YamlNode& value) {
    if (keys.front().key != "grid") {
      erase_axes_of(root_, path, value, steps_);
    } else if (keys.size() == 2 && !keys[1].axis.empty()) {
      if (!is_conditional(value)) erase_constant(root_, keys[1].axis, steps_);
    } else if (keys.size() == 1) {
      erase_constants_of(root_, value, steps_);
    }
  }

  /// `~` takes away what the file has under that key.
  void take_away(const std::vector<OverrideKey>& keys, const std::string& path, const SourceMark& mark) {
    YamlNode* mapping = &root_;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const YamlEntry* entry = find_entry(*mapping, keys[i], steps_);
      if (entry == nullptr) {
        complain(mark, path, "there is no such key to take away",
                 "allowed: a key that the file has, as it is written there");
        return;
      }
      if (i + 1 < keys.size()) {
        mapping = mapping->find(entry->key);
      } else {
        mapping->entries.erase(mapping->entries.begin() + (entry - mapping->entries.data()));
      }
    }
    const YamlNode* grid = root_.find("grid");
    if (grid != nullptr && grid->is_mapping() && grid->entries.empty()) {
      std::erase_if(root_.entries, [](const YamlEntry& entry) { return entry.key == "grid"; });
    }
  }

  void put(const std::vector<OverrideKey>& keys, const std::string& path, YamlNode value, const SourceMark& mark) {
    YamlNode* node = &root_;
    YamlEntry* entry = nullptr;
    std::string above;
    for (const OverrideKey& key : keys) {
      if (!make_mapping(*node, above, mark)) {
        refuse(*node, above, key.key, path, mark);
        return;
      }
      entry = &entry_of(*node, key, mark, steps_);
      node = &entry->value;
      above += (above.empty() ? "" : ".") + key.key;
    }
    entry->mark = mark;
    *node = std::move(value);
  }

  /// Reports an axis of which one of several sections has values, with which those of the grid would be multiplied.
  bool stands_inside_sections(const std::vector<OverrideKey>& keys, const std::string& path, const SourceMark& mark) {
    const KeyRule* rule = keys.size() == 2 && keys.front().key == "grid" ? find_axis(keys[1].axis) : nullptr;
    if (rule == nullptr) return false;
    const std::string section(rule->path.substr(0, rule->path.find('.')));
    const YamlNode* node = root_.find(section);
    return node != nullptr && refuse_inside_sections(*node, section, *rule, path, mark);
  }

  /// Reports a value that stands inside one of several sections, if it does.
  bool refuse_inside_sections(const YamlNode& node, const std::string& section, const KeyRule& rule,
                              const std::string& path, const SourceMark& mark) {
    if (!node.is_sequence() || !says(node, rule, steps_)) return false;
    complain(mark, path, fmt::format("the value stands inside one of several sections, in {}", to_text(node.mark)),
             fmt::format("allowed: the whole list, --set '{}=[...]', or the value changed in the file", section));
    return true;
  }

  /// Reports that `node`, which is what stands at `above`, has no place for `key`.
  void refuse(const YamlNode& node, const std::string& above, const std::string& key, const std::string& path,
              const SourceMark& mark) {
    const KeyRule* rule = find_key(path);
    const KeyRule* section = find_key(above);
    const bool is_varied = rule != nullptr && !rule->axis.empty() && !rule->is_label;
    if (is_varied && section != nullptr && section->takes_alternatives &&
        refuse_inside_sections(node, above, *rule, path, mark)) {
      return;
    }
    diagnostics_.add({mark, path, fmt::format("{} stands where \"{}\" would be added", shown(node), key),
                      "allowed: keys within a mapping",
                      is_varied ? std::optional(fmt::format("grid.{}", rule->axis)) : std::nullopt});
  }

  /// Reports what begins with `transforms.` and is no parameter.
  void refuse_parameter(const std::string& path, const SourceMark& mark) {
    const std::size_t end_of_step = path.find('.', path.find('.') + 1);
    std::vector<std::string> all;
    std::vector<std::string> of_step;
    for (const auto& step : steps_.all()) {
      all.push_back(step->path);
      if (step->path.starts_with(path.substr(0, end_of_step) + ".")) of_step.push_back(step->path);
    }
    const std::vector<std::string>& known = of_step.empty() ? all : of_step;
    std::optional<std::string> nearest = steps_.nearest(path);
    if (nearest) nearest = "transforms." + *nearest;
    diagnostics_.add({mark, path, "no parameter of a transform", fmt::format("allowed: {}", fmt::join(known, ", ")),
                      std::move(nearest)});
  }

  YamlNode& root_;
  const StepParameters& steps_;
  Diagnostics& diagnostics_;
};

}  // namespace

void apply_overrides(YamlNode& root, std::span<const Override> overrides, const Vocabulary& vocabulary,
                     Diagnostics& diagnostics) {
  const StepParameters steps(vocabulary);
  std::vector<std::string> origins;
  for (const Override& change : overrides) origins.push_back(origin_of(change));
  diagnostics.set_override_order(std::move(origins));
  OverrideWriter writer(root, steps, diagnostics);
  for (const Override& change : overrides) writer.apply(change);
}

}  // namespace gridfold
