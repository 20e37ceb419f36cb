#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/vocabulary.hpp"

namespace gridfold {

/// What a key holds.
enum class KeyRole {
  /// A mapping of further keys.
  section,
  /// Text that no cell depends on: `name`, `description`.
  text,
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
  std::string path;
  /// What a value must be, and what is said about it.
  ParameterInfo info;
  bool required = false;
  /// Whether the section may be a list of sections, each of them tried.
  bool takes_list = false;
  /// The place in the table.
  std::size_t index = 0;
  /// Of a parameter.
  std::vector<Owner> owners = {};

  /// Whether the section may be the name of its component alone: `classifier: knn`.
  bool takes_name() const { return role == KeyRole::section && section != Section::transforms; }
  bool is_label() const { return role == KeyRole::dataset_name || role == KeyRole::variant; }
  /// Whether it is an axis; a label's is never written in a grid.
  bool has_axis() const { return role >= KeyRole::dataset_name; }
  /// The owner's entry for that component, or null.
  const Owner* owner(const Component* component) const;
};

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
  /// The only key of that path; null where there is none or more than one.
  const Key* find(std::string_view path) const;

  const Key& section(Section section) const;
  /// The key that names the section's component; null for sections without one.
  const Key* component_key(Section section) const;
  const Key& role(KeyRole role) const;
  /// The key of a component's parameter.
  const Key& of(const Component& component, std::size_t parameter) const;

  /// What the section may name.
  std::span<const Component* const> components(Section section) const;
  std::span<const Component* const> components(Family family) const;
  const Component* find_component(Section section, std::string_view name) const;
  /// What the section names where nothing is written; null where something must be.
  const Component* default_component(Section section) const;

  bool scores_test_part(const Component* resampling) const;

 private:
  Key& add(Key key);
  void add_parameters(Section section);
  Key& shared_or_new(Section section, const ParameterInfo& info);
  void add_spellings();
  /// Of a key whose example follows from what may be named.
  std::string example_of(const Key& key) const;

  Vocabulary vocabulary_;
  std::vector<const Component*> resamplings_;
  std::deque<Key> keys_;
  std::unordered_map<const Component*, std::vector<const Key*>> parameters_;
  /// By role, and by section.
  std::vector<const Key*> of_role_;
  std::array<const Key*, kSections> component_keys_{};
  std::unordered_map<std::string, std::vector<const Key*>> by_path_;
  std::unordered_map<std::string, std::vector<const Key*>> by_spelling_;
};

/// `dataset`, `transforms`, `protocol`, `classifier`; empty for the top.
std::string_view name_of(Section section);

/// The last part of a key's path: `take` for `dataset.train.take`.
std::string_view last_part(std::string_view path);

/// Whether `path` is a key directly in the section `parent` (empty: the top of the file).
bool is_child(std::string_view path, std::string_view parent);

}  // namespace gridfold
