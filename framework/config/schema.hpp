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
  text,
  /// A file or folder that exists; variables are replaced.
  path,
  /// One of a family of names.
  name,
  /// A list of names, or one.
  names,
  /// `true`, `false`, or a mapping of a generator and its seed.
  shuffle,
  /// A mapping of axes.
  grid,
};

enum class NameFamily { none, loaders, protocols, classifiers, metrics, weights, scores };

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
  /// The name of the axis that varies this key; empty where none may.
  std::string_view axis{};
  /// Whether the key itself may hold a list, which makes it an axis.
  bool takes_list = false;
  /// The key makes sense only where `only_with_path` has the value `only_with_value`.
  std::string_view only_with_path{};
  std::string_view only_with_value{};
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

/// The last part of a key's path: `take` for `dataset.train.take`.
std::string_view last_part(std::string_view path);

/// Whether `path` is a key directly in the section `parent` (empty: the top of the file).
bool is_child(std::string_view path, std::string_view parent);

/// The names of a family: those of the registries come from `vocabulary`, those of the file's own grammar from here.
std::vector<std::string> names_of(NameFamily family, const Vocabulary& vocabulary);

}  // namespace gridfold
