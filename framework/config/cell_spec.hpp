#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/source_mark.hpp"
#include "config/step_setting.hpp"
#include "core/column_reference.hpp"
#include "core/scalar.hpp"

namespace gridfold {

// The initial values in this file are the sweep file's defaults; nothing else states them.

/// The data set of a cell, as written: names are checked against the registries, files are not yet opened.
struct DatasetSpec {
  /// What results call it, where the sweep compares several; empty otherwise.
  Located<std::string> name;
  Located<std::string> loader;
  /// Absolute, or relative to the working directory; variables are replaced already.
  Located<std::string> path;
  std::optional<Located<std::string>> test_path;
  std::optional<Located<std::int64_t>> take_train;
  std::optional<Located<std::int64_t>> take_test;
  Located<ColumnReference> label_column{std::int64_t{-1}, {}};
  bool header = false;
};

enum class ProtocolKind {
  /// Cross-validation over the train part.
  k_fold,
  /// One split of the train part.
  holdout,
  /// Fit on the whole train part, score on the test part.
  train_test,
};

/// `k_fold`, `holdout` or `train_test`, as the sweep file has it.
std::string_view to_text(ProtocolKind kind);

/// How rows are split.
struct ProtocolSpec {
  ProtocolKind kind = ProtocolKind::k_fold;
  Located<std::int64_t> folds{5, {}};
  /// The share of rows that a holdout judges on.
  Located<double> test_size{0.25, {}};
  Located<bool> shuffle{false, {}};
  /// Empty: a shuffle starts from the cell's seed. Ask shuffle_seed(cell).
  std::optional<Located<std::int64_t>> own_shuffle_seed;
};

/// A classifier by name with its hyperparameters.
struct ClassifierSpec {
  Located<std::string> name;
  Located<std::int64_t> k{1, {}};
  Located<std::string> metric{"l2", {}};
  /// The order of the Minkowski distance.
  Located<double> p{2.0, {}};
  Located<std::string> weights{"uniform", {}};
};

/// Everything that decides one cell's scores; a copy of this with every axis's value put in place.
struct CellSpec {
  DatasetSpec dataset;
  /// The pipeline as pipeline_text writes it; parse_pipeline gives its steps.
  Located<std::string> transforms{"none", {}};
  /// Parameters that the sweep varies on their own; ask pipeline_of(cell) for the pipeline with them.
  std::vector<StepSetting> step_settings;
  ProtocolSpec protocol;
  ClassifierSpec classifier;
  Located<std::int64_t> seed{0, {}};
  /// The named variant that the cell belongs to; empty where there are none.
  Located<std::string> variant;
};

/// The cell's pipeline with every parameter in place, as pipeline_text writes it.
std::string pipeline_of(const CellSpec& cell);

/// What the rows of a cell are shuffled from; empty where they stay in their order.
std::optional<std::int64_t> shuffle_seed(const CellSpec& cell);

/// The cell's value of the key that this axis varies; empty where it has none, or where the key has no meaning in
/// this cell (`folds` without folds, `test_rows` where the test part is not read).
std::optional<Scalar> value_of(const CellSpec& cell, const std::string& axis_name);

/// As value_of, but also where the key has no meaning.
std::optional<Scalar> stated_value_of(const CellSpec& cell, const std::string& axis_name);

/// Why the axis changes nothing in this cell's scores, such as `p has no meaning with metric l1`; empty where it may
/// change them.
std::optional<std::string> why_irrelevant(const CellSpec& cell, const std::string& axis_name);

/// Puts an axis's value in its place in `cell`; the name and the value's type were checked by the reader.
void assign(CellSpec& cell, const std::string& axis_name, const Located<Scalar>& value);

/// All that the cell's scores depend on, as a JSON object with sorted keys: equal for equal cells, whatever the
/// sweep's formatting, the order of its keys, its labels and its other axes. Paths in it are absolute.
std::string canonical_text(const CellSpec& cell);

}  // namespace gridfold
