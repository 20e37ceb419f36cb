#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table_options.hpp"

namespace gridfold {

/// A record whose fields were all taken, with where it stands.
struct Record {
  std::vector<std::string> fields;
  /// Whether each was quoted, and the byte of its line at which it begins, from 1.
  std::vector<bool> quoted;
  std::vector<std::size_t> offsets;
  std::size_t line = 1;
};

/// Letters and digits of a column's name in lower case: `Patient_ID` is `patientid`.
std::string plain_name(std::string_view name);

/// Whether the column of the label is often called so, as in `Class` and `target`.
bool is_label_name(std::string_view name);

/// Puts an empty name before the others, for the column that holds names of rows.
void name_rows(Record& names);

/// Which columns of a table are read, and as what.
struct TableColumns {
  /// Of every column of the file; empty without a header.
  std::vector<std::string> names;
  std::size_t count = 0;
  /// Where it is missing, a model predicts the rows.
  std::optional<std::size_t> label;
  std::optional<std::size_t> groups;
  std::optional<std::size_t> split;
  /// The columns that are features, ascending.
  std::vector<std::size_t> features;
  /// Of every column of the file: whether it is one of categories, whatever it holds.
  std::vector<bool> categorical;

  /// `column "x" (2)`, or `column 2` without a header.
  std::string name_of(std::size_t column) const;
};

/// What the options say of a table whose first record that is. Throws WrongRequest where they name what is not there,
/// and DataError where the record does not do for a header.
TableColumns choose_columns(const std::filesystem::path& path, const Record& first, bool header,
                            const TableOptions& options);

}  // namespace gridfold
