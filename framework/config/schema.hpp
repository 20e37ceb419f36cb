#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/sweep_spec.hpp"

namespace gridfold {

enum class ValueType {
  /// A mapping whose keys are further rows of the table.
  section,
  boolean,
  integer,
  number,
  text,
  /// A column of a table: an integer is its index, anything else, and whatever is quoted, its name.
  column,
  /// A file or folder that exists; variables are replaced.
  path,
  /// One of a family of names.
  name,
  /// Transforms in their order; a list is one value, and only a grid holds several.
  pipeline,
  /// A list of names, or one.
  names,
  /// `true`, `false`, or a mapping of further rows, which means `true`.
  shuffle,
  /// A mapping of axes and of grids, or a list of grids.
  grid,
  /// A mapping of names to grids.
  variants,
  /// Fragments to start from; gone when the file is checked.
  include,
};

enum class NameFamily { none, loaders, protocols, generators, classifiers, metrics, weights, scores };

/// What a key has to do with a cell's scores, and so with its canonical text.
enum class Bearing {
  scores,
  /// Only where the test part is scored.
  scores_on_test,
  /// None: a label, or a part of something that the canonical text states as a whole.
  none,
};

/// One key of the sweep file: what the reader accepts, and what the reference page, the JSON Schema and the
/// templates say about it. Defaults are those of a fresh CellSpec, through `get`.
struct KeyRule {
  /// From the top of the file, such as `dataset.train.take`.
  std::string_view path;
  ValueType type = ValueType::text;
  std::string_view meaning;
  std::string_view example;
  bool required = false;
  NameFamily family = NameFamily::none;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
  /// Whether a number must lie between the bounds and equal neither.
  bool bounds_excluded = false;
  /// The name of the axis that varies this key; empty where none may. The key itself may then hold a list or a range.
  std::string_view axis{};
  /// A label's axis is made by a list of sections or by variants, never written in a grid.
  bool is_label = false;
  /// A section that may be a list of sections, each of them tried.
  bool takes_alternatives = false;
  Bearing bearing = Bearing::scores;
  /// The key makes sense only where `only_with_path` has one of the values.
  std::string_view only_with_path{};
  std::vector<std::string_view> only_with_values{};
  /// Of a transform's parameter as an axis: what the transform accepts. Null for all keys of the table.
  const ParameterInfo* parameter = nullptr;
  /// Puts a value of the right type into a cell; null for keys that no cell holds.
  void (*set)(CellSpec& cell, const Located<Scalar>& value) = nullptr;
  /// The cell's value, or nothing where it has none.
  std::optional<Located<Scalar>> (*get)(const CellSpec& cell) = nullptr;
};

/// Every key of the sweep file, each section before its keys, in the order in which files are written out.
std::span<const KeyRule> sweep_keys();

/// The row of that path, or null.
const KeyRule* find_key(std::string_view path);

/// The row of the axis of that name, or null.
const KeyRule* find_axis(std::string_view axis);

/// The row that a grid or a pattern means by `key`: an axis's name, or the path of a key that has an axis. Or null.
const KeyRule* find_axis_or_path(std::string_view key);

/// The names of all axes, those of classifiers first; with or without those of labels.
std::vector<std::string> axis_names(bool with_labels);

/// The paths of all keys that a grid may vary.
std::vector<std::string> axis_paths();

/// Whether a number is within the key's bounds.
bool is_within_bounds(const KeyRule& rule, double value);

/// Whether the key has a meaning in the cell, as `protocol.folds` has none without folds.
bool applies(const KeyRule& rule, const CellSpec& cell);

/// The last part of a key's path: `take` for `dataset.train.take`.
std::string_view last_part(std::string_view path);

/// Whether `path` is a key directly in the section `parent` (empty: the top of the file).
bool is_child(std::string_view path, std::string_view parent);

/// The names of a family: those of the registries come from `vocabulary`, those of the file's own grammar from here.
std::vector<std::string> names_of(NameFamily family, const Vocabulary& vocabulary);

}  // namespace gridfold
