#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
  /// Sets those of the keys that have an axis.
  void set(std::span<const std::pair<const Key*, KeyValue>> values);

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

/// A test of a number: whether it `holds` with the bound.
struct Bound {
  using Holds = bool (*)(double number, double bound);
  Holds holds = nullptr;
  double bound = 0;
};

/// A test of one key of a cell, such as `k: {above: 1}` or `metric: [l1, l2]`. A key that has no meaning in the cell
/// passes no test but `not` alone.
struct Clause {
  /// Whether or not the grid varies it.
  const Key* key = nullptr;
  /// As results show the axis.
  std::string name;
  SourceMark mark;
  /// The value is one of these, or, with `negated`, none of them; empty where only the bounds below count.
  std::vector<Scalar> values = {};
  bool negated = false;
  std::vector<Bound> bounds = {};
};

/// Tests that a cell must pass one and all.
struct Pattern {
  SourceMark mark;
  std::vector<Clause> clauses = {};
};

bool matches(const Pattern& pattern, const PointValues& values);

/// So many different configurations of a grid, taken at random: the first of
/// `numpy.random.RandomState(seed).permutation(n)`, so that fewer of them are among more.
struct Subset {
  SourceMark mark;
  std::size_t cells = 0;
  std::uint32_t seed = 0;
};

/// An axis: what it varies, `name` as results show it (`k`, `metric`, `folds`), options in the file's order.
struct AxisSpec {
  const Key* key = nullptr;
  std::string name = {};
  SourceMark mark = {};
  std::vector<KeyValue> options = {};
  /// Whether this is a list at the key itself, which is gone through after the whole grid.
  bool is_in_place = false;
  /// Whether results show it; what one of several data sets says follows from its name.
  bool is_shown = true;
};

/// A grid is an axis or made of grids. Points come in the order of the file, the last part of a product fastest.
struct GridSpec {
  enum class Kind {
    /// Each value of one axis; where `when` does not hold, the point stays as it is.
    axis,
    /// Every combination of the parts' points, without those that an `exclude` pattern matches, and of the rest the
    /// `subset`, where there is one. Of no parts: one point.
    product,
    /// Parts are axes of equal length that advance together.
    zip,
    /// The parts' points one after another.
    alternatives,
  };

  Kind kind = Kind::product;
  SourceMark mark = {};
  AxisSpec axis = {};
  std::optional<Pattern> when = std::nullopt;
  std::vector<GridSpec> parts = {};
  std::vector<Pattern> exclude = {};
  std::optional<Subset> subset = std::nullopt;

  /// Whether it is a product that is no more than its parts.
  bool is_plain_product() const { return kind == Kind::product && exclude.empty() && !subset; }
};

/// The axis of that key wherever in the grid, or null.
const AxisSpec* find_axis_in(const GridSpec& grid, const Key& key);

/// Whether every point of the grid has a value of that key from it, so that a constant would never be seen.
bool always_varies(const GridSpec& grid, const Key& key);

/// Configurations in a grid, at most.
inline constexpr std::size_t kMaxCells = 1'000'000;

/// Points of the grid if every condition held and nothing were left out; more than kMaxCells count as kMaxCells + 1.
std::size_t count_points(const GridSpec& grid);

/// Reports axes that are varied twice at once, and conditions and exclusions that look at an axis which only comes
/// after them.
void check_bindings(const GridSpec& grid, Diagnostics& diagnostics);

}  // namespace gridfold
