#include "data/fingerprint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/cancelled.hpp"

namespace gridfold {

std::size_t bytes_needed(double value) {
  // Casting a value that the type cannot hold is undefined: the range first.
  if (value >= 0 && value <= 255 && static_cast<double>(static_cast<std::uint8_t>(value)) == value) return 1;
  if (std::isnan(value)) return sizeof(float);
  const bool is_float =
      std::fabs(value) <= double{std::numeric_limits<float>::max()} && double{static_cast<float>(value)} == value;
  return is_float ? sizeof(float) : sizeof(double);
}

namespace {

/// Some milliseconds of hashing.
constexpr std::size_t kBytesPerLook = std::size_t{1} << 20;

template <typename T>
std::size_t bytes_of_all(std::span<const T> values) {
  std::size_t bytes = 1;
  for (std::size_t i = 0; i < values.size() && bytes < sizeof(T); ++i) {
    bytes = std::max(bytes, bytes_needed(static_cast<double>(values[i])));
  }
  return bytes;
}

/// 0 for -0, and one NaN for all.
template <typename T>
T in_one_form(double value) {
  if (value == 0) return 0;
  return std::isnan(value) ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(value);
}

template <typename T, typename Values>
void update_as(Sha256& hash, const Values& values) {
  thread_local std::vector<T> typed;
  typed.clear();
  for (const auto value : values) typed.push_back(in_one_form<T>(static_cast<double>(value)));
  hash.update(std::as_bytes(std::span<const T>(typed)));
}

/// As numbers of that many bytes each.
template <typename T>
void update(Sha256& hash, std::span<const T> values, std::size_t bytes) {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    hash.update(std::as_bytes(values));
    return;
  }
  if (bytes == sizeof(std::uint8_t)) update_as<std::uint8_t>(hash, values);
  if (bytes == sizeof(float)) update_as<float>(hash, values);
  if (bytes == sizeof(double)) update_as<double>(hash, values);
}

void update_name(Sha256& hash, std::string_view name) {
  hash.update(std::to_string(name.size()) + ";");
  hash.update(name);
}

std::string finish(Sha256& hash, std::size_t features, std::size_t bytes, const RowNames& rows) {
  hash.update(";" + std::to_string(rows.labels.size()) + ";" + std::to_string(features) + ";" + std::to_string(bytes) +
              ";");
  for (const std::int32_t label : rows.labels) {
    update_name(hash, label < 0 ? "" : rows.class_names[static_cast<std::size_t>(label)]);
  }
  if (!rows.groups.empty()) hash.update("groups;");
  for (const std::int32_t group : rows.groups) update_name(hash, rows.group_names[static_cast<std::size_t>(group)]);
  for (std::size_t column = 0; column < rows.columns.size(); ++column) {
    if (!rows.columns[column].is_categorical()) continue;
    hash.update("categories of " + std::to_string(column) + ";");
    for (const std::string& name : rows.columns[column].categories) update_name(hash, name);
  }
  return hash.hex_digest();
}

}  // namespace

std::size_t bytes_needed(std::span<const float> values) { return bytes_of_all(values); }

std::size_t bytes_needed(std::span<const double> values) { return bytes_of_all(values); }

std::string fingerprint_of_bytes(Sha256& features, std::size_t feature_count, const RowNames& rows) {
  return finish(features, feature_count, 1, rows);
}

std::string fingerprint_of(const Dataset& dataset, const std::stop_token& stop) {
  Sha256 hash;
  std::size_t bytes = 1;
  std::visit(
      [&]<typename T>(const Matrix<T>& matrix) {
        const std::span<const T> values(matrix.data(), matrix.view().size());
        constexpr std::size_t kAtOnce = kBytesPerLook / sizeof(T);
        const auto for_each_block = [&](const auto& work) {
          for (std::size_t begin = 0; begin < values.size(); begin += kAtOnce) {
            throw_if_stopped(stop);
            work(values.subspan(begin, std::min(kAtOnce, values.size() - begin)));
          }
        };
        if constexpr (std::is_integral_v<T>) {
          for_each_block([&](std::span<const T> block) { hash.update(std::as_bytes(block)); });
        } else {
          for_each_block([&](std::span<const T> block) {
            if (bytes < sizeof(T)) bytes = std::max(bytes, bytes_needed(block));
          });
          for_each_block([&](std::span<const T> block) { update(hash, block, bytes); });
        }
      },
      dataset.features);
  return finish(hash, dataset.feature_count(), bytes,
                {dataset.labels, dataset.class_names, dataset.groups, dataset.group_names, dataset.columns});
}

namespace {

/// Rows of other data could easily be equal to those of a part of which fewer differ.
constexpr std::size_t kLeastRows = 20;

/// A hash of the features of each of the rows, ascending.
std::vector<std::string> hash_of_each(const Dataset& dataset, std::span<const std::uint32_t> rows,
                                      const std::stop_token& stop) {
  constexpr std::size_t kDigits = 12;
  std::vector<std::string> hashes;
  hashes.reserve(rows.size());
  std::visit(
      [&]<typename T>(const Matrix<T>& matrix) {
        Sha256 hash;
        std::size_t bytes_since_look = 0;
        for (const std::uint32_t number : rows) {
          if ((bytes_since_look += matrix.cols() * sizeof(T)) >= kBytesPerLook) {
            throw_if_stopped(stop);
            bytes_since_look = 0;
          }
          const std::span<const T> row = matrix.row(number);
          // In the narrowest type that holds this row, so that a row of integers is equal to the same row of floats.
          hash.restart();
          update(hash, row, bytes_of_all(row));
          hashes.push_back(hash.hex_digest().substr(0, kDigits));
        }
      },
      dataset.features);
  std::ranges::sort(hashes);
  return hashes;
}

std::vector<std::uint32_t> all_rows_of(const Dataset& dataset) {
  std::vector<std::uint32_t> rows(dataset.rows());
  std::iota(rows.begin(), rows.end(), std::uint32_t{0});
  return rows;
}

}  // namespace

std::vector<std::string> row_hashes(const Dataset& dataset, std::span<const std::uint32_t> rows,
                                    const std::stop_token& stop) {
  constexpr std::size_t kLeastRowsPerRepeat = 100;
  std::vector<std::string> hashes = hash_of_each(dataset, rows, stop);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  // Two independent samples of such data have about twice as many rows in common as each has rows that repeat others.
  const bool are_distinct = (rows.size() - hashes.size()) * kLeastRowsPerRepeat <= rows.size();
  if (hashes.size() < kLeastRows || !are_distinct) return {};
  hashes.resize(std::min(hashes.size(), kMostRowHashes));
  return hashes;
}

std::vector<std::string> row_hashes(const Dataset& dataset, const std::stop_token& stop) {
  return row_hashes(dataset, all_rows_of(dataset), stop);
}

std::size_t equal_rows(const Dataset& train, const Dataset& test, const std::stop_token& stop) {
  constexpr double kLeastShare = 0.01;
  // Unrelated rows are equal to some row of `train` about twice as often as these repeat each other.
  constexpr double kMostByChance = 4;
  if (train.feature_count() != test.feature_count()) return 0;
  std::vector<std::string> learnt = hash_of_each(train, all_rows_of(train), stop);
  learnt.erase(std::unique(learnt.begin(), learnt.end()), learnt.end());
  if (learnt.size() < kLeastRows) return 0;
  const std::vector<std::string> judged = hash_of_each(test, all_rows_of(test), stop);
  const auto equal = static_cast<std::size_t>(
      std::ranges::count_if(judged, [&](const std::string& hash) { return std::ranges::binary_search(learnt, hash); }));
  const double repeating = static_cast<double>(train.rows() - learnt.size()) / static_cast<double>(train.rows());
  const double by_chance = (kLeastShare + kMostByChance * repeating) * static_cast<double>(test.rows());
  return static_cast<double>(equal) > by_chance ? equal : 0;
}

}  // namespace gridfold
