#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/source_mark.hpp"

namespace gridfold {

struct YamlEntry;

/// A value of a YAML document with the place that it stands at. Aliases are resolved into copies.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  SourceMark mark;
  /// Of scalars: the text as YAML reads it, and whether quotes or a block style make it text for sure. Of no value: `~`
  /// where that is what stands there.
  std::string text;
  bool quoted = false;
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }

  /// The value of that key, or null where this is no mapping or has no such key.
  const YamlNode* find(std::string_view key) const;
  YamlNode* find(std::string_view key);
};

/// A key of a mapping with its value.
struct YamlEntry {
  std::string key;
  SourceMark mark;
  YamlNode value;
};

/// Text to parse, and what to call it in complaints.
struct YamlSource {
  std::string_view text;
  std::string name;
  /// False where lines and columns would mislead, as in a value from the command line.
  bool has_positions = true;
  /// What complaints call the whole, where it is the value of a key.
  std::string key_path = {};
};

/// What a document may hold; generous for people, too little for bombs.
inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxYamlDepth = 64;
/// Values after aliases are replaced by what they stand for.
inline constexpr std::size_t kMaxYamlNodes = 100'000;

/// The one document of `source`. Adds what is wrong to `diagnostics`; empty where nothing can be made of it.
/// Refused are more than the bounds above, bytes that are no UTF-8, NUL, several documents, tags, merge keys,
/// keys that are no plain text, an alias within its own anchor, and (the document is still returned) keys
/// that appear twice.
std::optional<YamlNode> parse_yaml(const YamlSource& source, Diagnostics& diagnostics);

/// What a value looks like in a complaint: `"five"`, `a list`, `a mapping`, `no value`.
std::string shown(const YamlNode& node);

}  // namespace gridfold
