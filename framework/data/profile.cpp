#include "data/profile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <unordered_map>

#include "core/cancelled.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kProfiledRowsPerLook = 256;

/// Mixes the bits of a value into a sum: the finaliser of SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
std::uint64_t mixed(std::uint64_t sum, std::uint64_t bits) {
  std::uint64_t z = sum + bits + 0x9e3779b97f4a7c15U;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

/// The same bits for equal values of any type: -0 is 0, and one NaN is all.
std::uint64_t bits_of(double value) {
  if (value == 0) return 0;
  return std::bit_cast<std::uint64_t>(std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value);
}

std::vector<double> row_of(const FeatureView& features, std::size_t row) {
  return std::visit(
      [row](const auto& view) {
        const auto values = view.row(row);
        return std::vector<double>(values.begin(), values.end());
      },
      features);
}

std::uint64_t hash_of(const std::vector<double>& row) {
  std::uint64_t sum = row.size();
  for (const double value : row) sum = mixed(sum, bits_of(value));
  return sum;
}

bool are_equal(const std::vector<double>& one, const std::vector<double>& other) {
  return std::ranges::equal(one, other, [](double a, double b) { return bits_of(a) == bits_of(b); });
}

/// Rows by what they hold.
class RowTable {
 public:
  explicit RowTable(const FeatureView& features) : features_(features) {}

  /// The first row of the table that is equal; empty where none is.
  std::optional<std::size_t> find(const std::vector<double>& row, std::uint64_t hash) const {
    const auto [begin, end] = rows_.equal_range(hash);
    std::optional<std::size_t> first;
    for (auto entry = begin; entry != end; ++entry) {
      if (are_equal(row_of(features_, entry->second), row))
        first = std::min(first.value_or(entry->second), entry->second);
    }
    return first;
  }

  void add(std::size_t row, std::uint64_t hash) { rows_.emplace(hash, row); }

 private:
  FeatureView features_;
  std::unordered_multimap<std::uint64_t, std::size_t> rows_;
};

/// Whether two columns hold the same in every row.
bool are_equal_columns(const FeatureView& features, std::size_t one, std::size_t other) {
  return std::visit(
      [&](const auto& view) {
        for (std::size_t row = 0; row < view.rows(); ++row) {
          const auto values = view.row(row);
          if (bits_of(static_cast<double>(values[one])) != bits_of(static_cast<double>(values[other]))) return false;
        }
        return true;
      },
      features);
}

void add_value(ColumnProfile& column, double value) {
  if (std::isnan(value)) {
    ++column.missing;
    return;
  }
  column.smallest = std::min(column.smallest.value_or(value), value);
  column.largest = std::max(column.largest.value_or(value), value);
  column.mean += value;
  if (!column.rows_per_category.empty()) ++column.rows_per_category[static_cast<std::size_t>(value)];
}

std::vector<std::pair<std::size_t, std::size_t>> repeated_columns(const FeatureView& features,
                                                                  const std::vector<ColumnProfile>& columns,
                                                                  const std::vector<std::uint64_t>& hashes) {
  std::vector<std::pair<std::size_t, std::size_t>> repeated;
  std::unordered_map<std::uint64_t, std::size_t> first;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (columns[column].is_constant()) continue;
    const auto [known, is_new] = first.emplace(hashes[column], column);
    if (!is_new && are_equal_columns(features, known->second, column)) repeated.emplace_back(column, known->second);
  }
  return repeated;
}

}  // namespace

PartProfile profile_of(const Dataset& part, const std::stop_token& stop) {
  const std::size_t width = part.feature_count();
  PartProfile profile;
  profile.columns.resize(width);
  for (std::size_t i = 0; i < part.columns.size(); ++i) {
    profile.columns[i].rows_per_category.resize(part.columns[i].categories.size());
  }
  const FeatureView features = part.view();
  std::vector<std::uint64_t> column_hashes(width);
  RowTable rows(features);
  for (std::size_t row = 0; row < part.rows(); ++row) {
    if (row % kProfiledRowsPerLook == 0) throw_if_stopped(stop);
    const std::vector<double> values = row_of(features, row);
    bool has_missing = false;
    for (std::size_t i = 0; i < width; ++i) {
      add_value(profile.columns[i], values[i]);
      column_hashes[i] = mixed(column_hashes[i], bits_of(values[i]));
      has_missing = has_missing || std::isnan(values[i]);
    }
    if (has_missing) ++profile.rows_with_missing;
    const std::uint64_t hash = hash_of(values);
    if (const auto earlier = rows.find(values, hash)) {
      ++profile.repeated_rows;
      if (part.labels[*earlier] != part.labels[row]) ++profile.repeated_with_other_label;
    } else {
      rows.add(row, hash);
    }
  }
  for (ColumnProfile& column : profile.columns) {
    const std::size_t present = part.rows() - column.missing;
    if (present > 0) column.mean /= static_cast<double>(present);
  }
  profile.repeated_columns = repeated_columns(features, profile.columns, column_hashes);
  return profile;
}

SharedRowCount shared_rows(const Dataset& train, const Dataset& test, const std::stop_token& stop) {
  RowTable rows(train.view());
  for (std::size_t row = 0; row < train.rows(); ++row) {
    if (row % kProfiledRowsPerLook == 0) throw_if_stopped(stop);
    rows.add(row, hash_of(row_of(train.view(), row)));
  }
  SharedRowCount shared;
  for (std::size_t row = 0; row < test.rows(); ++row) {
    if (row % kProfiledRowsPerLook == 0) throw_if_stopped(stop);
    const std::vector<double> values = row_of(test.view(), row);
    const auto in_train = rows.find(values, hash_of(values));
    if (!in_train) continue;
    ++shared.rows;
    if (train.labels[*in_train] != test.labels[row]) ++shared.with_other_label;
  }
  return shared;
}

}  // namespace gridfold
