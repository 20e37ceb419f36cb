#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/key_table.hpp"

namespace gridfold {

/// The components that one sweep names: among them a short name must be unambiguous.
class UsedComponents {
 public:
  explicit UsedComponents(const KeyTable& table) : table_(&table) {}

  void add(const Component* component) { used_.insert(component); }
  /// Leaves `component` as the only one of its section; all of the section where it is null.
  void keep_only(Section section, const Component* component);
  bool contains(const Component* component) const { return used_.contains(component); }
  /// Whether the key is one of the file's own structure, or of a component in use; of any component where the sweep
  /// names none of the key's section.
  bool has(const Key& key) const { return is_in_use(key) || !names_any(key.section); }
  /// The section's components in use.
  std::vector<std::string> names_in(Section section) const;

  /// Those of the keys that a component in use has; all of them where none has one.
  std::vector<const Key*> narrowed(std::span<const Key* const> keys) const;

  /// What results call the axis: the short name, or `ridge.alpha` where another component in use has a parameter of
  /// that name, too.
  std::string axis_name(const Key& key) const;

  /// The keys directly in the section of that path, of the file's own structure and of the components in use; of all
  /// components where the sweep names none of that section.
  std::vector<const Key*> children_of(std::string_view parent) const;
  std::vector<std::string> names_of_children(std::string_view parent) const;

  /// Every key that a grid may vary, those of the classifier first; with or without labels.
  std::vector<const Key*> axes(bool with_labels) const;

 private:
  bool is_in_use(const Key& key) const;
  bool names_any(Section section) const;

  const KeyTable* table_;
  std::unordered_set<const Component*> used_;
};

/// The key's path as its section has it, without the component's name: `classifier.alpha`.
std::string path_in_section(const Key& key);

}  // namespace gridfold
