#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/key_table.hpp"
#include "config/sweep_spec.hpp"
#include "core/diagnostics.hpp"
#include "yaml/document.hpp"

namespace gridfold {

/// What a document says of one path.
struct KeyEntry {
  /// What its spelling may mean, of which one is in use; empty for a part of the grid's structure, for a variant and
  /// for what is unknown, which `path` tells apart: `grid.zip`, `variants.small`, `protocl`.
  std::vector<const Key*> keys;
  std::string path;
  /// Of the key, whose path is as the document spells it.
  SourceMark mark;
  YamlNode value;
  /// Whether it stands in the grid; otherwise at the key itself.
  bool is_axis = false;
  /// Whether it stands where an axis stood, whose place in the grid another one will have.
  bool was_axis = false;
  /// Whether a mapping below the key implies the value, which gives way to any other.
  bool is_implied = false;
  /// Counts the documents that were put over one another up to this one.
  std::size_t layer = 0;

  bool is_variant() const { return keys.empty() && path.starts_with("variants."); }
  /// The path without its first part.
  std::string name() const { return path.substr(path.find('.') + 1); }
  /// Of an axis: its key in a mapping of grids.
  std::string key_in_grid() const { return keys.empty() ? name() : path; }
  bool has_role(KeyRole role) const { return !keys.empty() && keys.front()->role == role; }
  /// Whether it has values of an axis: a list, a range, or values with a condition.
  bool has_axis_values() const;
  /// An axis with its values under a condition, beside which a constant has a meaning.
  bool is_conditional() const { return is_axis && value.find("when") != nullptr; }
};

/// A sweep with every spelling of a key lowered to one path: `classifier: {k: [1, 3]}`, `grid: {k: [1, 3]}`,
/// `grid: {classifier.k: [1, 3]}` and `--set classifier.knn.k=[1,3]` all write the path of that parameter. Entries
/// stand in the order of the file. Two entries of one path are a mistake, but for a constant beside an axis with a
/// condition.
class KeyMap {
 public:
  explicit KeyMap(const KeyTable& table) : table_(&table) {}

  /// Lowers a document, a mapping.
  KeyMap(const KeyTable& table, const YamlNode& document);

  /// Lowers one of several sections.
  static KeyMap of_section(const KeyTable& table, Section section, const YamlNode& node);

  const std::vector<KeyEntry>& entries() const { return entries_; }
  /// The mapping that stands at the section's key, or the key `grid`; the document's root where there is none.
  const SourceMark& mark_of(const std::string& section = "") const;
  bool has_section(const std::string& section) const { return sections_.contains(section); }
  /// Where to report that the key at `usual` is missing: at the `~` that took it away, or its section, where one did.
  SourceMark place_of_missing(const std::string& path, const SourceMark& usual) const;
  /// The entry at the key itself, or null.
  const KeyEntry* find(std::string_view path) const;

  /// Puts another document over this one: its entries win, and `~` takes away what this one has.
  void put_over(KeyMap later);

  /// Puts an override over it; what is wrong with the override is reported.
  void apply(const Override& change, Diagnostics& diagnostics);

 private:
  friend struct OverrideWriter;

  void lower_section(const YamlNode& section, const std::string& path);
  void lower_entry(const YamlEntry& entry, const std::string& section);
  void lower_name(const YamlEntry& entry, const Key& section);
  void lower_grid(const YamlEntry& grid);
  void add(std::span<const Key* const> keys, std::string path, const SourceMark& mark, YamlNode value);

  /// What a part of a value is put into, at the same kind of place or else an axis at the other; null where there is
  /// nothing.
  KeyEntry* find_whole(const KeyEntry& part);
  bool remove(const KeyEntry& like);
  /// Takes away what stands at the path and below it, but for settings where they are to stay, and axes in the grid.
  bool remove_section(std::string_view path, bool with_settings = true);
  /// Takes away what belongs to the entry's keys, wherever it stands.
  void remove_parts(const KeyEntry& whole);
  /// The node of this map that has no place for what the later one puts into it; null where all was put.
  const YamlNode* merge(KeyMap later);
  const YamlNode* put(KeyEntry entry);

  const KeyTable* table_;
  SourceMark mark_;
  std::vector<KeyEntry> entries_;
  std::map<std::string, SourceMark> sections_;
  /// What a later document took away, by its path.
  std::map<std::string, SourceMark> removed_;
  std::size_t layer_ = 0;
};

/// What complaints call an override.
std::string origin_of(const Override& change);

/// Keys of a grid that are words of its grammar.
inline constexpr std::string_view kGridWords[] = {"product", "zip", "union", "exclude", "subset"};
bool is_grid_word(std::string_view key);

bool share_a_key(std::span<const Key* const> left, std::span<const Key* const> right);

/// Keys of an axis, or of a test of one, that is a mapping.
inline constexpr std::string_view kPartsOfAxis[] = {"values", "when",     "from",  "to",      "step",
                                                    "count",  "factor",   "scale", "draws",   "seed",
                                                    "above",  "at_least", "below", "at_most", "not"};

/// Files that a sweep may include, those that they include counted too.
inline constexpr std::size_t kMaxIncludes = 64;

/// Lowers a sweep, a mapping, and what the files say that its key `include` names: later files win over earlier ones
/// and the sweep itself over all. Paths start at the folder of the file that names them. Every value keeps the mark of
/// the file that it comes from. The key stays where what the files say could not all be read, which is reported.
KeyMap lowered_with_includes(YamlNode sweep, const KeyTable& table, Diagnostics& diagnostics);

}  // namespace gridfold
