#pragma once

#include <array>
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

/// Hashes the features of a part, row after row, in the narrowest type that holds all of them.
class FeatureHash {
 public:
  /// No value will need more than `most_bytes`, 1 or 8.
  explicit FeatureHash(std::size_t most_bytes);

  void add(double value) {
    pending_.push_back(value);
    if (pending_.size() == kValuesAtOnce) flush();
  }
  /// Not to be mixed with values one by one.
  void add(std::span<const std::uint8_t> values) { of_bytes_.update(std::as_bytes(values)); }

  /// The bytes of the narrowest type for what was added so far.
  std::size_t bytes_per_feature() const { return bytes_; }

  /// What has hashed all features; call it once, last.
  Sha256& finish();

 private:
  static constexpr std::size_t kValuesAtOnce = 4096;

  void flush();

  std::size_t bytes_ = 1;
  std::vector<double> pending_;
  Sha256 of_bytes_;
  /// Of all values, for as long as it is not known which type holds all of them.
  Sha256 of_floats_;
  Sha256 of_doubles_;
};

/// Everything of a part's rows but their features, for a fingerprint: each list has one entry per row, or none.
struct RowNames {
  std::span<const std::int32_t> labels;
  std::span<const std::string> class_names;
  std::span<const std::int32_t> groups = {};
  std::span<const std::string> group_names = {};
  std::span<const Column> columns = {};
};

/// The fingerprint of a part of `features` columns: SHA-256, in 64 hexadecimal digits, over
/// - the features, row by row, little-endian, in the narrowest of u8, f32 and f64 that holds all of them, with 0 for -0
///   and one NaN for all;
/// - `;rows;features;bytes per feature;` as text;
/// - for each row, `length;name` of its label;
/// - where rows have groups, `groups;` and for each row `length;name` of its group;
/// - for each categorical column, `categories of column;`, counted from 0, and `length;name` for each.
/// So it does not depend on the file format, on the type that holds features in memory, or on how classes are numbered.
std::string fingerprint_of(FeatureHash& features, std::size_t feature_count, const RowNames& rows);

/// The same of rows in memory. Throws Cancelled soon after a stop was asked for.
std::string fingerprint_of(const Dataset& dataset, const std::stop_token& stop = {});

}  // namespace gridfold
