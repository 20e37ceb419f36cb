#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/source_mark.hpp"
#include "core/scalar.hpp"

namespace gridfold {

// The initial values in this file are the sweep file's defaults; nothing else states them.

/// The data set of a cell, as written: names are checked against the registries, files are not yet opened.
struct DatasetSpec {
  Located<std::string> loader;
  /// Absolute, or relative to the working directory; variables are replaced already.
  Located<std::string> path;
  std::optional<Located<std::string>> test_path;
  std::optional<Located<std::int64_t>> take_train;
  std::optional<Located<std::int64_t>> take_test;
  std::string label_column = "-1";
  bool header = false;
};

enum class ProtocolKind {
  /// Cross-validation over the train part.
  k_fold,
  /// Fit on the whole train part, score on the test part.
  train_test,
};

/// How rows are split.
struct ProtocolSpec {
  ProtocolKind kind = ProtocolKind::k_fold;
  Located<std::int64_t> folds{5, {}};
  /// Empty: rows stay in their order.
  std::optional<Located<std::int64_t>> shuffle_seed;
};

/// A classifier by name with its hyperparameters.
struct ClassifierSpec {
  Located<std::string> name;
  Located<std::int64_t> k{1, {}};
  Located<std::string> metric{"l2", {}};
  Located<std::string> weights{"uniform", {}};
};

/// Everything that decides one cell's scores; a copy of this with every axis's value put in place.
struct CellSpec {
  DatasetSpec dataset;
  ProtocolSpec protocol;
  ClassifierSpec classifier;
  Located<std::int64_t> seed{0, {}};
};

/// One axis of the grid: `name` as results show it (`k`, `metric`, `folds`), `values` in the file's order.
struct AxisSpec {
  std::string name;
  SourceMark mark;
  std::vector<Located<Scalar>> values;
};

/// A sweep file, read and checked but for what needs the data set.
struct SweepSpec {
  std::filesystem::path file;
  std::string name;
  std::string description;
  CellSpec base;
  std::vector<AxisSpec> axes;
  std::vector<Located<std::string>> scores{{"accuracy", {}}};
};

/// The names that the registries know; config is below them and is told.
struct Vocabulary {
  std::vector<std::string> loaders;
  std::vector<std::string> classifiers;
  std::vector<std::string> metrics;
  std::vector<std::string> weights;
  std::vector<std::string> scores;
};

/// `key=value` from the command line: the key's path and a YAML value.
struct Override {
  std::string key_path;
  std::string value;
};

/// Configurations in a grid, at most.
inline constexpr std::size_t kMaxCells = 1'000'000;

/// Reads a sweep file, puts the overrides over it, and checks it. Relative paths in it start at its folder.
/// Throws ConfigError with every mistake found.
SweepSpec read_sweep(const std::filesystem::path& file, std::span<const Override> overrides,
                     const Vocabulary& vocabulary);

/// As read_sweep, for text that is at hand; `file` is what complaints name and where relative paths start.
SweepSpec read_sweep_text(std::string_view text, const std::filesystem::path& file, std::span<const Override> overrides,
                          const Vocabulary& vocabulary);

/// Puts an axis's value in its place in `cell`; the name and the value's type were checked by read_sweep.
void assign(CellSpec& cell, const std::string& axis_name, const Located<Scalar>& value);

/// The sweep as YAML with every default and override written out; it reads back as the same sweep.
std::string to_yaml(const SweepSpec& sweep);

}  // namespace gridfold
