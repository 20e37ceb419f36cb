#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/cell_spec.hpp"
#include "config/key_table.hpp"

namespace gridfold {

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
  void set(const Key& key, const KeyValue* value) { values_[key.index] = value; }

  /// What the section names, or names by default; null where it names nothing that is known.
  const Component* component(Section section) const;
  bool scores_test_part() const { return table_->scores_test_part(component(Section::protocol)); }

  /// Another key that keeps this one from having a meaning, and the values that it would need.
  struct Obstacle {
    const Key* decisive = nullptr;
    std::vector<std::string> wanted;
  };
  /// Empty where the key has a meaning; what only the test part depends on counts as having one.
  std::optional<Obstacle> obstacle(const Key& key) const;

  /// The key's value, given or by default; empty where it has none or no meaning.
  std::optional<Scalar> value_of(const Key& key) const;
  /// As value_of, but also where the key has no meaning.
  std::optional<Scalar> stated_value_of(const Key& key) const;

  /// Why the key, called `name`, changes nothing in the scores, such as `p has no meaning with metric l1`; empty where
  /// it may change them.
  std::optional<std::string> why_irrelevant(const Key& key, const std::string& name) const;

  /// The parameters that take the sweep's seed and have a meaning here.
  std::vector<const Key*> takers_of_seed() const;

 private:
  std::optional<Scalar> given_or_default(const Key& key) const;

  const KeyTable* table_;
  std::vector<const KeyValue*> values_;
};

/// The cell with the values of a point in place.
CellSpec cell_of(const PointValues& values);

}  // namespace gridfold
