#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/key_table.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// What a document says of one path.
struct KeyEntry {
  /// What its spelling may mean, of which one is in use; empty for a part of the grid's structure, for a variant and
  /// for what is unknown, which `path` tells apart: `grid.zip`, `variants.small`, `protocl`.
  std::vector<const Key*> keys;
  std::string path;
  /// Whether it stands in the grid; otherwise at the key itself.
  bool is_axis = false;
  /// Whether a mapping below the key implies the value, which gives way to any other.
  bool is_implied = false;
  /// Of the key, with its path as the document spells it.
  SourceMark mark;
  YamlNode value;
  /// Counts the documents that were put over one another up to this one.
  std::size_t layer = 0;

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

  /// Lowers a document, a mapping. `prefix` goes before the paths that complaints name.
  KeyMap(const KeyTable& table, const YamlNode& document, const std::string& prefix);

  /// Lowers one of several sections.
  static KeyMap of_section(const KeyTable& table, Section section, const YamlNode& node, const std::string& key_path);

  const std::vector<KeyEntry>& entries() const { return entries_; }
  /// Of the document's root.
  const SourceMark& mark() const { return mark_; }
  /// The mapping that stands at the section's key, or the key `grid`; the document's root where there is none.
  const SourceMark& mark_of(const std::string& section) const;
  bool has_section(const std::string& section) const { return sections_.contains(section); }
  /// The entry at the key itself, or null.
  const KeyEntry* find(std::string_view path) const;

  /// Puts another document over this one: its entries win, and `~` takes away what this one has.
  void put_over(KeyMap later);

  /// Puts an override over it; what is wrong with the override is reported.
  void apply(const Override& change, Diagnostics& diagnostics);

  /// Whether the first place belongs to a document that was put over that of the second.
  bool is_later(const SourceMark& one, const SourceMark& another) const;

 private:
  friend class OverrideWriter;

  void merge(KeyMap later);
  void lower_section(const YamlNode& section, const std::string& path, const std::string& shown);
  void lower_entry(const YamlEntry& entry, const std::string& path, const std::string& shown);
  void lower_grid(const YamlNode& grid, const std::string& shown, const SourceMark& mark);
  void add(std::vector<const Key*> keys, std::string path, const SourceMark& mark, std::string shown, YamlNode value);

  bool remove(const KeyEntry& like);
  /// Takes away what stands at the path and below it.
  bool remove_section(std::string_view path);
  void put(KeyEntry entry);

  const KeyTable* table_;
  SourceMark mark_;
  std::vector<KeyEntry> entries_;
  std::map<std::string, SourceMark> sections_;
  /// The files in the order in which they were put over one another.
  std::vector<std::string> files_;
  std::size_t layer_ = 0;
};

/// Whether the value takes its key away: `~`, written out.
bool is_removal(const YamlNode& value);

/// What complaints call an override.
std::string origin_of(const Override& change);

/// Whether the key of a grid is a word of its grammar: `zip`, `union`, `product`, `exclude`.
bool is_grid_word(std::string_view key);

/// The key of the mapping that means one of the same keys as `spelling`, or is spelt so; null where there is none.
YamlEntry* find_axis_entry(YamlNode& mapping, std::string_view spelling, const KeyTable& table);

}  // namespace gridfold
