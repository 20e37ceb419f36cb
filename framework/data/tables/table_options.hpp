#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/column_reference.hpp"
#include "core/component.hpp"
#include "core/missing_texts.hpp"
#include "data/loader.hpp"
#include "data/tables/dialect.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// What becomes of rows with missing values.
enum class MissingRows { keep, drop, refuse };

/// A loader's parameters about text tables, and their defaults.
struct TableOptions {
  std::filesystem::path path;
  std::optional<std::filesystem::path> test_path;
  Encoding encoding = Encoding::utf8;
  /// What is given; see `detects_separator` and `detects_header`.
  Dialect dialect;
  bool detects_separator = true;
  bool detects_header = true;
  ColumnReference label_column = std::int64_t{-1};
  /// The columns of the groups and of the given folds of rows, where there are such.
  std::optional<ColumnReference> groups;
  std::optional<ColumnReference> split;
  /// As written: names, indices, ranges and patterns.
  std::vector<std::string> keep_columns;
  std::vector<std::string> drop_columns;
  std::vector<std::string> categorical;
  MissingTexts missing;
  MissingRows missing_rows = MissingRows::keep;
  /// As those of LoadRequest.
  std::optional<std::vector<Column>> model_columns;
  std::string model_label;

  /// Whether rows may lack labels and groups. `missing_rows: drop` leaves out of others what it left out in training.
  bool may_lack_label() const { return model_columns && missing_rows != MissingRows::drop; }
};

/// The parameters that a loader of text tables has.
std::vector<ParameterInfo> table_parameters();

TableOptions table_options(const LoadRequest& request);

/// Those of the parameters that say which columns and rows are read and that all loaders of tables have: label_column,
/// keep_columns, drop_columns and missing_rows; and the columns of a model.
void choose_column_options(const LoadRequest& request, TableOptions& options);

/// A separator as the parameter has it: `comma`, or the character itself.
std::string separator_name(const Dialect& dialect);

}  // namespace gridfold
