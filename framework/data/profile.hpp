#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.hpp"

namespace gridfold {

/// What one feature column of a part holds.
struct ColumnProfile {
  std::size_t missing = 0;
  /// Of the values that are not missing; empty where all are.
  std::optional<double> smallest;
  std::optional<double> largest;
  double mean = 0;
  /// Rows of each category; empty of numbers.
  std::vector<std::size_t> rows_per_category = {};

  bool is_constant() const { return smallest == largest; }
};

/// What a part holds.
struct PartProfile {
  std::vector<ColumnProfile> columns;
  std::size_t rows_with_missing = 0;
  /// Rows that are equal to an earlier one in all features, and those among them whose label is another one.
  std::size_t repeated_rows = 0;
  std::size_t repeated_with_other_label = 0;
  /// Columns that are equal to an earlier one, with that one; constant columns aside.
  std::vector<std::pair<std::size_t, std::size_t>> repeated_columns;
};

/// Looks through a part. Throws Cancelled soon after a stop was asked for.
PartProfile profile_of(const Dataset& part, const std::stop_token& stop = {});

/// Rows of one part that are in another.
struct SharedRowCount {
  std::size_t rows = 0;
  /// Those whose label is another one there.
  std::size_t with_other_label = 0;
};

/// The rows of the test part whose features a row of the train part has, too. Throws Cancelled soon after a stop was
/// asked for.
SharedRowCount shared_rows(const Dataset& train, const Dataset& test, const std::stop_token& stop = {});

}  // namespace gridfold
