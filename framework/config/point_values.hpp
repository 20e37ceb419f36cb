#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/key_table.hpp"
#include "core/diagnostics.hpp"
#include "core/scalar.hpp"

namespace gridfold {

/// A component by name with the values that the sweep gives.
struct ComponentSpec {
  const Component* component = nullptr;
  /// Of its name, with the key path that complaints call it by.
  SourceMark mark = {};
  /// One for each of the component's parameters, in their order; missing, and without a mark, where none is given.
  std::vector<Located<Scalar>> values = {};
};

/// The component without any value given.
ComponentSpec spec_of(const Component& component, SourceMark mark = {});

/// The values in their places of the component's table: given, else the default, else, for a parameter that takes the
/// sweep's seed, that; missing where a parameter has no meaning. Throws ConfigError where one is needed and not given.
ParameterValues completed(const ComponentSpec& spec, std::optional<std::int64_t> sweep_seed);

/// A pipeline as one line, which is how results show it: `none`, or steps such as
/// `standardize > pca(components=20, whiten=true)`, without the parameters that have their default.
std::string pipeline_text(const std::vector<ComponentSpec>& steps);

/// A value of a key, checked.
struct KeyValue {
  /// Of a pipeline: its text.
  Located<Scalar> value;
  /// What it names, of a key that names a section's component.
  const Component* component = nullptr;
  /// Of a pipeline.
  std::vector<ComponentSpec> steps = {};
};

/// What one point of a grid sets each key to. Values are pointed at and must outlive it; a change costs a pointer.
class PointValues {
 public:
  explicit PointValues(const KeyTable& table) : table_(&table), values_(table.keys().size()) {}

  const KeyTable& table() const { return *table_; }
  /// Null where the point does not set the key.
  const KeyValue* get(const Key& key) const { return values_[key.index]; }
  const KeyValue* get(KeyRole role) const { return get(table_->role(role)); }
  void set(const Key& key, const KeyValue* value) { values_[key.index] = value; }

  /// What the section names, or names by default; null where it names nothing that is known.
  const Component* component(Section section) const;
  bool scores_test_part() const { return table_->scores_test_part(component(Section::protocol)); }

  /// Another key that keeps this one from having a meaning, and the values that it would need; none of them: any.
  struct Obstacle {
    const Key* decisive = nullptr;
    std::vector<std::string> wanted = {};
  };
  /// Empty where the key has a meaning; what only the test part depends on counts as having one.
  std::optional<Obstacle> obstacle(const Key& key) const;

  /// The key's value, given or by default; empty where it has none or no meaning.
  std::optional<Scalar> value_of(const Key& key) const;
  /// As value_of, but also where the key has no meaning.
  std::optional<Scalar> stated_value_of(const Key& key) const;

 private:
  std::optional<Scalar> given_or_default(const Key& key) const;
  /// The pipeline's step that has the parameter; null where there is none.
  const ComponentSpec* step_with(const Key& key) const;

  const KeyTable* table_;
  std::vector<const KeyValue*> values_;
};

}  // namespace gridfold
