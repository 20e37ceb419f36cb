#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "data/label_table.hpp"
#include "data/tables/dialect.hpp"
#include "data/tables/place_in_text.hpp"
#include "data/tables/table_columns.hpp"
#include "data/tables/table_options.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// What the values of a column are.
enum class ColumnKind {
  /// None is known that is not missing.
  unknown,
  numbers,
  texts,
};

/// What some rows say of a feature column.
struct ColumnValues {
  ColumnKind kind = ColumnKind::unknown;
  /// The first value that is not missing: it decides on the kind.
  TextPlace first;
  std::string first_text;
  /// Line 0 where none is missing.
  TextPlace first_missing;
  /// Of a column of texts: the different ones, to which its values are indices.
  LabelTable texts;
};

/// Values in the narrowest type that holds those of a block.
using PackedValues = std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>>;

/// A text for each row, such as its label.
struct RowTexts {
  /// The different ones.
  LabelTable texts;
  /// An entry of `texts` for each row, or kNoLabel; empty where rows have none.
  std::vector<std::uint32_t> of_row;
};

/// The rows of a block.
struct TableBlock {
  std::size_t rows = 0;
  /// Row by row, a value for each feature column: the number, the index of its text, or NaN where it is missing.
  PackedValues values;
  /// The narrowest type for the numbers among them: 1, 4 or 8 bytes.
  std::size_t bytes_per_number = 1;
  /// One per feature column.
  std::vector<ColumnValues> columns;
  RowTexts labels;
  RowTexts groups;
  RowTexts splits;
  std::size_t dropped_rows = 0;
  /// The line of the first record.
  std::size_t first_record_line = 0;
  /// The first of the empty lines at the end.
  std::optional<std::size_t> empty_line;
};

/// What is the same for all blocks of a table.
struct TableFormat {
  const std::filesystem::path& path;
  const Dialect& dialect;
  const TableColumns& columns;
  const TableOptions& options;
  std::stop_token stop = {};
};

/// Reads the records of a block but for the first `skipped` ones. Throws DataError that names file, line and column,
/// and Cancelled soon after a stop was asked for.
TableBlock parse_block(const TextBlock& text, const TableFormat& format, std::size_t skipped);

/// What to say of a text in a column that has a number, too.
std::string mixed_problem(std::string_view text, std::string_view number, std::size_t line_of_number);

}  // namespace gridfold
