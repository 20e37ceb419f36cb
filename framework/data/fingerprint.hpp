#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/sha256.hpp"
#include "data/dataset.hpp"

namespace gridfold {

/// The bytes of the narrowest of u8, f32 and f64 that holds a value exactly: 1, 4 or 8. A missing value needs 4.
std::size_t bytes_needed(double value);
/// The same for all of the values.
std::size_t bytes_needed(std::span<const float> values);
std::size_t bytes_needed(std::span<const double> values);

/// Everything of a part's rows but their features, for a fingerprint: each list has one entry per row, or none.
struct RowNames {
  std::span<const std::int32_t> labels;
  std::span<const std::string> class_names;
  std::span<const std::int32_t> groups = {};
  std::span<const std::string> group_names = {};
  std::span<const Column> columns = {};
};

/// The fingerprint of a part: SHA-256, in 64 hexadecimal digits, over
/// - the features, row by row, little-endian, in the narrowest of u8, f32 and f64 that holds all of them, with 0 for -0
///   and one NaN for all;
/// - `;rows;features;bytes per feature;` as text;
/// - for each row, `length;name` of its label;
/// - where rows have groups, `groups;` and for each row `length;name` of its group;
/// - for each categorical column, `categories of column;`, counted from 0, and `length;name` for each.
/// So it does not depend on the file format, on the type that holds features in memory, or on how classes are numbered.
/// Throws Cancelled soon after a stop was asked for.
std::string fingerprint_of(const Dataset& dataset, const std::stop_token& stop = {});

/// Hashes of rows that are kept of a part.
inline constexpr std::size_t kMostRowHashes = 64;

/// What tells rows again whatever their labels, order, number type and file: the smallest hashes of the features of
/// these rows, each once, ascending, kMostRowHashes at most. Of parts with rows in common they share some. Empty where
/// fewer than 20 rows differ, or more than one of 100 repeats another, for rows of other data could easily be equal to
/// them. Throws Cancelled soon after a stop was asked for.
std::vector<std::string> row_hashes(const Dataset& dataset, std::span<const std::uint32_t> rows,
                                    const std::stop_token& stop = {});

/// The same of all rows.
std::vector<std::string> row_hashes(const Dataset& dataset, const std::stop_token& stop = {});

/// How many rows of `test` have the features of some row of `train`, whatever their labels, order, number type and
/// file. 0 where fewer than 20 rows of `train` differ, where it is no more than one row of 100, and where it is no more
/// than unrelated rows of such data would come to, by the rows of `train` that repeat others. Throws Cancelled soon
/// after a stop was asked for.
std::size_t equal_rows(const Dataset& train, const Dataset& test, const std::stop_token& stop = {});

/// The fingerprint of `feature_count` columns of 8-bit integers that `features` has hashed, row by row.
std::string fingerprint_of_bytes(Sha256& features, std::size_t feature_count, const RowNames& rows);

}  // namespace gridfold
