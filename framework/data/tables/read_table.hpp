#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "data/label_table.hpp"
#include "data/loader.hpp"
#include "data/tables/table_block.hpp"
#include "data/tables/table_columns.hpp"
#include "data/tables/table_options.hpp"

namespace gridfold {

/// A text table that has been read.
struct Table {
  std::filesystem::path path;
  TableColumns columns;
  /// The sign between units and tenths.
  char decimal = '.';
  std::size_t rows = 0;
  /// Rows of the file that are not among these since they lack a value.
  std::size_t dropped_rows = 0;
  /// One per feature column; texts are those of all rows.
  std::vector<ColumnValues> values;
  /// The narrowest type for all numbers: 1, 4 or 8 bytes.
  std::size_t bytes_per_number = 1;
  RowTexts labels;
  RowTexts groups;
  RowTexts splits;
  std::vector<std::string> warnings;

  /// Values as they were read, and which entry of a column's texts each text of the block is.
  struct Block {
    std::size_t rows = 0;
    PackedValues values;
    std::vector<std::vector<std::uint32_t>> entry_of_text;
  };
  /// Empty where values are not kept.
  std::vector<Block> blocks;
};

/// How a table is written and which of its columns are read.
struct TableStart {
  Dialect dialect;
  TableColumns columns;
  std::vector<std::string> warnings;
};

/// Finds out from the first records of a file. The dialect is `known`, or what the options say and the rest detected.
TableStart read_start(const std::filesystem::path& path, const TableOptions& options, const LoadRequest& request,
                      const Dialect* known = nullptr);

/// Reads all rows, with their values where `keeps_values`.
Table read_table(const std::filesystem::path& path, const TableOptions& options, const LoadRequest& request,
                 bool keeps_values, const Dialect* known = nullptr);

/// The same of a table that is in memory as one block; `name` stands for the file in messages.
Table read_table(const std::filesystem::path& name, const TextBlock& block, const TableOptions& options,
                 const LoadRequest& request, bool keeps_values);

/// The features of a table whose values were kept, and which keeps them no longer: numbers as they are, and for a text
/// the index of its entry among the column's texts; in the narrowest type that holds them.
Features take_features(Table& table);

}  // namespace gridfold
