#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostics.hpp"
#include "core/scalar.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

struct YamlEntry;

/// A value of a YAML document with the place that it stands at and the path of its key. Aliases are resolved into
/// copies.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };

  YamlNode() = default;
  YamlNode(Kind what, SourceMark where, std::string value = {}, bool in_quotes = false);

  Kind kind = Kind::null;
  SourceMark mark;
  /// Of scalars: the text as YAML reads it, and whether quotes or a block style make it text for sure. Of no value: `~`
  /// where that is what stands there.
  std::string text = {};
  bool quoted = false;
  /// Of a mapping: whether its keys are put over those of another one, where it would replace that otherwise.
  bool is_partial = false;
  // Without initialisers, for Clang 14 would need the entries' complete type for them here.
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  /// Whether it takes its key away: `~`, written out.
  bool is_removal() const { return is_null() && text == "~"; }

  /// The value of that key, or null where this is no mapping or has no such key.
  const YamlNode* find(std::string_view key) const;
};

/// A key of a mapping with its value.
struct YamlEntry {
  std::string key;
  SourceMark mark;
  YamlNode value = {};
};

/// Text to parse, and what to call it in complaints.
struct YamlSource {
  std::string_view text;
  std::string name;
  /// Of a value from the command line: what complaints call it. Lines and columns would mislead there.
  std::optional<std::string> key_path = std::nullopt;
};

/// What a document may hold; generous for people, too little for bombs.
inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxYamlDepth = 64;
/// Values after aliases are replaced by what they stand for.
inline constexpr std::size_t kMaxYamlNodes = 100'000;

/// The one document of `source`. Adds what is wrong to `diagnostics`; empty where nothing can be made of it.
/// Refused are more than the bounds above, bytes that are not UTF-8, NUL, several documents, tags, merge keys, keys
/// that are not plain text, an alias within its own anchor, and (the document is still returned, with the first of
/// them) keys that appear twice.
std::optional<YamlNode> parse_yaml(const YamlSource& source, Diagnostics& diagnostics);

/// The document in a file, or on standard input where the file is `-`. Empty where it cannot be read, which is
/// reported.
std::optional<YamlNode> parse_yaml_file(const std::string& file, Diagnostics& diagnostics);

/// Gives the value and all within it the paths that begin with this one.
void label(YamlNode& node, const std::string& path);

/// A value that every YAML reader takes as what it is: text bare where it is a plain word, else in double quotes.
std::string yaml_value(const Scalar& value);

/// The node in one line, as YAML reads it back.
std::string flow_yaml(const YamlNode& node);

/// Names as complaints list them: `a, b, c`.
std::string listed(std::span<const std::string> names);

/// What readers of a document report.
struct NodeReader {
  Diagnostics& diagnostics;

  void complain(const SourceMark& where, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) const {
    diagnostics.complain(where, std::move(problem), std::move(allowed), std::move(nearest));
  }
  /// Reports that the node is not of the kind that is wanted.
  void report_wrong_type(const YamlNode& node, const std::string& wanted, const std::string& allowed) const;
  /// The items of a list, or what stands alone. A list without any is reported.
  std::span<const YamlNode> items_of(const YamlNode& node, const std::string& allowed) const;
  /// Reports keys of the mapping that are not `known`; false where there are some. `familiar`: what other tools call
  /// some of them.
  bool has_known_keys(const YamlNode& node, const std::vector<std::string>& known, const std::string& allowed,
                      std::span<const KnownName> familiar = {}) const;
};

/// What a value looks like in a complaint: `"five"`, `a list`, `a mapping`, `no value`.
std::string shown(const YamlNode& node);

}  // namespace gridfold
