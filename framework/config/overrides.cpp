#include "config/overrides.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/schema.hpp"
#include "config/step_parameters.hpp"

namespace gridfold {

namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t dot = path.find('.', begin);
    parts.push_back(path.substr(begin, dot - begin));
    if (dot == std::string::npos) return parts;
    begin = dot + 1;
  }
}

/// The keys from the top of the file down to what `path` names. Within a grid a key may be a path itself, as in
/// `grid.dataset.train.take`.
std::vector<std::string> keys_of(const std::string& path, const StepParameters& steps) {
  const std::vector<std::string> parts = parts_of(path);
  std::vector<std::string> keys;
  bool within_grid = false;
  for (std::size_t i = 0; i < parts.size();) {
    std::size_t end = i + 1;
    std::string key = parts[i];
    std::string longer = key;
    for (std::size_t j = i + 1; within_grid && j < parts.size(); ++j) {
      longer += '.' + parts[j];
      if (find_axis_or_path(longer) == nullptr && steps.find(longer) == nullptr) continue;
      key = longer;
      end = j + 1;
    }
    keys.push_back(std::move(key));
    within_grid = within_grid || parts[i] == "grid" || parts[i] == "variants";
    i = end;
  }
  return keys;
}

YamlEntry& entry_of(YamlNode& mapping, const std::string& key, const SourceMark& mark) {
  for (YamlEntry& entry : mapping.entries) {
    if (entry.key == key) return entry;
  }
  YamlNode empty;
  empty.mark = mark;
  mapping.entries.push_back({key, mark, std::move(empty)});
  return mapping.entries.back();
}

bool is_blank(const std::string& value) {
  const std::size_t first = value.find_first_not_of(" \t\n");
  return first == std::string::npos || value[first] == '#';
}

/// Makes a mapping of a value that an override wants to reach into; false where it holds something else.
bool make_mapping(YamlNode& node, bool is_classifier, const SourceMark& mark) {
  if (node.is_null()) {
    node.kind = YamlNode::Kind::mapping;
    node.mark = mark;
  }
  if (node.is_scalar() && is_classifier) {
    // `classifier: knn` is short for `classifier: {name: knn}`.
    YamlNode section;
    section.kind = YamlNode::Kind::mapping;
    section.mark = node.mark;
    section.entries.push_back({"name", node.mark, std::move(node)});
    node = std::move(section);
  }
  return node.is_mapping();
}

void apply_override(YamlNode& root, const Override& change, const StepParameters& steps, Diagnostics& diagnostics) {
  const std::string origin = fmt::format("--set {}={}", change.key_path, change.value);
  const SourceMark mark{origin, 0, 0};
  const std::vector<std::string> keys = keys_of(change.key_path, steps);
  for (const std::string& key : keys) {
    if (key.empty()) {
      diagnostics.add({mark,
                       "",
                       fmt::format("\"{}\" is no key", change.key_path),
                       "allowed: names joined by points, such as protocol.folds",
                       {}});
      return;
    }
  }
  if (is_blank(change.value)) {
    diagnostics.add(
        {mark, change.key_path, "the value is missing", "allowed: a YAML value, such as 5 or [1, 3, 5]", {}});
    return;
  }
  std::optional<YamlNode> value = parse_yaml({change.value, origin, false, change.key_path}, diagnostics);
  if (!value) return;
  YamlNode* node = &root;
  YamlEntry* entry = nullptr;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!make_mapping(*node, i == 1 && keys.front() == "classifier", mark)) {
      diagnostics.add({mark,
                       change.key_path,
                       fmt::format("{} stands where \"{}\" would be added", shown(*node), keys[i]),
                       "allowed: keys within a mapping",
                       {}});
      return;
    }
    entry = &entry_of(*node, keys[i], mark);
    node = &entry->value;
  }
  entry->mark = mark;
  *node = std::move(*value);
}

}  // namespace

void apply_overrides(YamlNode& root, std::span<const Override> overrides, const Vocabulary& vocabulary,
                     Diagnostics& diagnostics) {
  const StepParameters steps(vocabulary);
  for (const Override& change : overrides) apply_override(root, change, steps, diagnostics);
}

}  // namespace gridfold
