#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/component.hpp"

namespace gridfold {

/// The components that a sweep may name, in the order of their registries; config is below the folders that own them
/// and is told. The components outlive every sweep that was read with them.
struct Vocabulary {
  std::vector<const Component*> loaders;
  std::vector<const Component*> transforms;
  std::vector<const Component*> classifiers;
  std::vector<const Component*> scores;
  std::vector<const Component*> resamplings;
  /// Those that judge on the test part, which the others do not read.
  std::set<const Component*> test_resamplings = {};
  /// Named by parameters of the type `component` alone.
  std::vector<const Component*> metrics = {};
  std::vector<const Component*> artifacts = {};
};

/// What a key holds.
enum class KeyRole {
  /// A mapping of further keys.
  section,
  /// Files to start from.
  include,
  /// A mapping of axes and of grids, or a list of grids.
  grid,
  /// A mapping of names to grids.
  variants,
  /// A list of scores or of artifacts, or one.
  scores,
  artifacts,
  /// How the sweep is run and what is kept of it, which no cell's scores depend on.
  setting,
  /// Text that no cell depends on: `name`, `description`.
  text,
  /// The names of data sets and of variants, whose axes are written as lists of sections and as `variants`.
  dataset_name,
  variant,
  take_train,
  take_test,
  seed,
  /// The name of a loader, a resampling or a classifier.
  component,
  /// Transforms in their order; a list is one value, and only a grid holds several.
  pipeline,
  /// A parameter of the component that the section names, or of a transform.
  parameter,
};

/// The sections that hold a component with its parameters, and the rest.
enum class Section { top, dataset, transforms, protocol, classifier };
inline constexpr std::size_t kSections = 5;

/// One key of the sweep file: what is accepted, and what the reference page, the JSON Schema and the template say.
struct Key {
  /// A component that has the parameter, and the parameter's place in its table.
  struct Owner {
    const Component* component = nullptr;
    std::size_t parameter = 0;
    /// The key of the parameter that decides whether this one has a meaning; null where none does.
    const Key* decisive = nullptr;
  };

  KeyRole role = KeyRole::text;
  Section section = Section::top;
  /// From the top of the file: `dataset.train.take`, `classifier.k`; `classifier.ridge.alpha` where another component
  /// of the section has a parameter of that name with rules of its own.
  std::string path = {};
  /// What a value must be, and what is said about it.
  ParameterInfo info = {};
  bool required = false;
  /// Whether the section may be a list of sections, each of them tried, or the name of its component alone.
  bool takes_list = false;
  /// The place in the table.
  std::size_t index = 0;
  /// Of a parameter.
  std::vector<Owner> owners = {};

  bool is_label() const { return role == KeyRole::dataset_name || role == KeyRole::variant; }
  bool holds_value() const { return role >= KeyRole::setting; }
  /// Whether it is an axis; a label's is never written in a grid.
  bool has_axis() const { return role > KeyRole::text; }
  /// The owner's entry for that component, or null.
  const Owner* owner(const Component* component) const;
};

/// Whether it is a parameter of a step of transforms.
inline bool is_of_step(const Key& key) { return key.role == KeyRole::parameter && key.section == Section::transforms; }

/// Every key that a sweep may hold: the structure of the file, and the parameters of all components. Immutable.
class KeyTable {
 public:
  explicit KeyTable(Vocabulary vocabulary);
  KeyTable(const KeyTable&) = delete;
  KeyTable& operator=(const KeyTable&) = delete;

  /// Each section before its keys, in the order in which files are written out.
  const std::deque<Key>& keys() const { return keys_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// The keys at this path: several where components have parameters of that name with rules of their own. A path may
  /// name the component: `classifier.knn.k`.
  std::span<const Key* const> at(std::string_view path) const;
  /// The keys that a grid or a pattern may mean: by the axis's name, by the path, or by `knn.k`.
  std::span<const Key* const> meant_by(std::string_view spelling) const;
  /// Every spelling with what it may mean.
  using Spellings = std::unordered_map<std::string, std::vector<const Key*>>;
  const Spellings& spellings() const { return by_spelling_; }
  /// The only key of that path; null where there is none or more than one.
  const Key* find(std::string_view path) const;

  const Key& section(Section section) const;
  /// The key that names the section's component; null for sections without one.
  const Key* component_key(Section section) const { return component_keys_[static_cast<std::size_t>(section)]; }
  const Key& role(KeyRole role) const { return *of_role_[static_cast<std::size_t>(role)]; }
  /// The key of a component's parameter.
  const Key& of(const Component& component, std::size_t parameter) const;

  /// What the section may name.
  std::span<const Component* const> components(Section section) const;
  std::span<const Component* const> components(Family family) const;
  const Component* find_component(Section section, std::string_view name) const;
  /// What the section names where nothing is written; null where something must be.
  const Component* default_component(Section section) const;

  bool scores_test_part(const Component* resampling) const { return vocabulary_.test_resamplings.contains(resampling); }

 private:
  Key& add(Key key);
  void add_parameters(Section section);
  void add_spellings();
  /// Of a key whose example follows from what may be named.
  std::string example_of(const Key& key) const;

  Vocabulary vocabulary_;
  std::deque<Key> keys_;
  std::unordered_map<const Component*, std::vector<const Key*>> parameters_;
  std::array<const Key*, static_cast<std::size_t>(KeyRole::parameter) + 1> of_role_{};
  std::array<const Key*, kSections> component_keys_{};
  Spellings by_path_;
  Spellings by_spelling_;
};

/// The keys that are the file's own and no component's, each section before its keys. What may be named is filled in
/// from the vocabulary, and a component's parameters follow the key that names it.
std::vector<Key> structural_keys();

/// `dataset`, `transforms`, `protocol`, `classifier`; empty for the top.
std::string_view name_of(Section section);

std::vector<std::string> names_of(std::span<const Component* const> components);

/// The last part of a key's path: `take` for `dataset.train.take`.
std::string_view last_part(std::string_view path);

/// Whether `path` is a key directly in the section `parent` (empty: the top of the file).
bool is_child(std::string_view path, std::string_view parent);

/// The key's path as its section has it, without the component's name: `classifier.alpha`.
std::string path_in_section(const Key& key);

/// Whether the key belongs to what the other says: `protocol.shuffle.seed` to `protocol.shuffle`, and how rows are
/// sampled to how many, which `take: {rows: 1000, sample: stratified, seed: 1}` writes below it.
bool is_part_of(const Key& key, const Key& whole);

/// Whether it holds how many rows are taken.
inline bool takes_rows(const Key& key) { return key.role == KeyRole::take_train || key.role == KeyRole::take_test; }

/// The keys of a mapping in the place of that number.
inline constexpr std::string_view kSampleKeys[] = {"rows", "sample", "seed"};

/// The components that one sweep names: among them a short name must be unambiguous.
class UsedComponents {
 public:
  explicit UsedComponents(const KeyTable& table) : table_(&table) {}

  void add(const Component* component) { used_.insert(component); }
  /// Leaves `component` as the only one of its section; none of the section where it is null.
  void keep_only(Section section, const Component* component);
  /// Whether the key is one of the file's own structure, or of a component in use; of any component where the sweep
  /// names none of the key's section.
  bool has(const Key& key) const { return is_in_use(key) || names_in(key.section).empty(); }
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

  const KeyTable* table_;
  std::unordered_set<const Component*> used_;
};

}  // namespace gridfold
