#include "config/overrides.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

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

YamlNode& child_of(YamlNode& mapping, const std::string& key, const SourceMark& mark) {
  if (YamlNode* found = mapping.find(key)) return *found;
  YamlNode empty;
  empty.mark = mark;
  mapping.entries.push_back({key, mark, std::move(empty)});
  return mapping.entries.back().value;
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

void apply_override(YamlNode& root, const Override& change, Diagnostics& diagnostics) {
  const std::string origin = fmt::format("--set {}={}", change.key_path, change.value);
  const SourceMark mark{origin, 0, 0};
  const std::vector<std::string> parts = parts_of(change.key_path);
  for (const std::string& part : parts) {
    if (part.empty()) {
      diagnostics.add({mark,
                       "",
                       fmt::format("\"{}\" is no key", change.key_path),
                       "allowed: names joined by points, such as protocol.folds",
                       {}});
      return;
    }
  }
  std::optional<YamlNode> value = parse_yaml({change.value, origin, false}, diagnostics);
  if (!value) return;
  YamlNode* node = &root;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!make_mapping(*node, i == 1 && parts.front() == "classifier", mark)) {
      diagnostics.add({mark,
                       change.key_path,
                       fmt::format("{} stands where \"{}\" would be added", shown(*node), parts[i]),
                       "allowed: keys within a mapping",
                       {}});
      return;
    }
    node = &child_of(*node, parts[i], mark);
  }
  *node = std::move(*value);
}

}  // namespace

void apply_overrides(YamlNode& root, std::span<const Override> overrides, Diagnostics& diagnostics) {
  for (const Override& change : overrides) apply_override(root, change, diagnostics);
}

}  // namespace gridfold
