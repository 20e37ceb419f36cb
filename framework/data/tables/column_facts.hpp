#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/tables/table_columns.hpp"
#include "data/tables/table_options.hpp"

namespace gridfold {

/// What the records behind the first ones say of a column.
struct LaterValues {
  std::size_t rows = 0;
  std::size_t missing = 0;
  std::size_t numbers = 0;
  /// The first different values that are no numbers, with how often each occurs.
  std::unordered_map<std::string, std::size_t> texts;
};

/// What the first records of a table say of one of its columns.
struct ColumnFacts {
  /// Empty where columns have no names.
  std::string name;
  std::size_t rows = 0;
  /// Values that are not missing, and how many of these are numbers, and integers.
  std::size_t values = 0;
  std::size_t numbers = 0;
  std::size_t integers = 0;
  /// How many different values there are.
  std::size_t distinct = 0;
  /// The smallest number.
  double smallest = 0;
  /// Whether each row's value is one more than that of the row before.
  bool counts_rows = false;
  /// The values that are no numbers, with how often each occurs.
  std::unordered_map<std::string, std::size_t> texts;
  /// The texts that mean a missing value, as they are written.
  std::vector<std::string> missing;
  LaterValues later;

  bool are_integers() const { return integers == values && values > 0; }
  /// Of all records.
  bool is_mixed() const { return numbers + later.numbers > 0 && texts.size() + later.texts.size() > 0; }
  bool is_empty() const { return values == 0; }
};

/// The columns of records that hold values; `names` is empty where columns have none.
std::vector<ColumnFacts> column_facts(const std::vector<Record>& records, const std::vector<std::string>& names,
                                      char decimal, const MissingTexts& missing);

/// Adds what the records behind the first `known` ones hold; stops at one with more columns, or one
/// that cannot be parsed.
void add_later_values(const std::filesystem::path& path, const TableOptions& options, std::size_t known,
                      std::vector<ColumnFacts>& facts);

}  // namespace gridfold
