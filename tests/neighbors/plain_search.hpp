#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/matrix.hpp"
#include "core/registry.hpp"
#include "distance/metric.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold::test {

inline const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = built_in_metrics();
  return all;
}
inline MetricSpec named(std::string_view name) { return metric_spec(*find_entry(metrics(), name)); }
inline const MetricSpec kL1 = named("l1");
inline const MetricSpec kL2 = named("l2");
inline const MetricSpec kSquaredL2 = named("squared_l2");
inline const MetricSpec kCosine = named("cosine");
inline const MetricSpec kCorrelation = named("correlation");
inline const MetricSpec kChiSquare = named("chi_square");
/// With `p` where the metric has it.
inline MetricSpec spec_of(const Metric& metric, double p) { return metric_spec(metric, ParameterValues{{"p", p}}); }
inline MetricSpec minkowski(double p) { return spec_of(*find_entry(metrics(), "minkowski"), p); }
inline const MetricSpec kCubes = minkowski(3);

template <typename T>
Matrix<T> random_rows(std::size_t rows, std::size_t cols, unsigned levels, unsigned seed) {
  std::mt19937 bits(seed);
  Matrix<T> matrix(rows, cols);
  for (std::size_t r = 0; r < rows; ++r) {
    for (T& value : matrix.row(r)) {
      value = static_cast<T>(bits() % levels);
      // Decimals, of which equal differences are often not equal in double precision.
      if constexpr (std::is_same_v<T, double>) value *= 0.1;
    }
  }
  return matrix;
}

__extension__ using Quadruple = __float128;

struct Found {
  double distance;
  std::uint32_t row;
};

/// What l1, l2 (squared), squared l2, cosine, correlation and minkowski with p = 3 order neighbours by, in double
/// precision.
template <typename T>
double plain_rank(std::span<const T> x, std::span<const T> y, const MetricSpec& metric) {
  const auto cols = static_cast<double>(x.size());
  double total = 0;
  const auto is_constant = [](std::span<const T> row) {
    return std::all_of(row.begin(), row.end(), [&](T value) { return value == row[0]; });
  };
  if (metric.metric == kCorrelation.metric && (is_constant(x) || is_constant(y))) return 1;
  if (metric.metric != kCosine.metric && metric.metric != kCorrelation.metric) {
    for (std::size_t c = 0; c < x.size(); ++c) {
      const double difference = double(x[c]) - double(y[c]);
      const double magnitude = std::fabs(difference);
      total += metric.metric == kL1.metric      ? magnitude
               : metric.metric == kCubes.metric ? magnitude * magnitude * magnitude
                                                : difference * difference;
    }
    return total;
  }
  // Doubles are brought near 1, which no angle depends on: squares of 1e-200 would be 0.
  const auto scale_of = [](std::span<const T> row) {
    double largest = 0;
    for (const T value : row) largest = std::max(largest, std::fabs(double(value)));
    return std::is_same_v<T, double> && largest > 0 ? std::ldexp(1.0, std::min(1000, -std::ilogb(largest))) : 1.0;
  };
  const double scale_x = scale_of(x);
  const double scale_y = scale_of(y);
  // Bytes times the number of columns less the sum are integers, floats less the mean are rounded.
  const bool whole = std::is_integral_v<T>;
  double sum_x = 0;
  double sum_y = 0;
  for (std::size_t c = 0; metric.metric == kCorrelation.metric && c < x.size(); ++c) {
    sum_x += scale_x * double(x[c]);
    sum_y += scale_y * double(y[c]);
  }
  const double mean_x = whole ? 0 : sum_x / cols;
  const double mean_y = whole ? 0 : sum_y / cols;
  double squares_x = 0;
  double squares_y = 0;
  for (std::size_t c = 0; c < x.size(); ++c) {
    total += (scale_x * double(x[c]) - mean_x) * (scale_y * double(y[c]) - mean_y);
    squares_x += (scale_x * double(x[c]) - mean_x) * (scale_x * double(x[c]) - mean_x);
    squares_y += (scale_y * double(y[c]) - mean_y) * (scale_y * double(y[c]) - mean_y);
  }
  if (whole && metric.metric == kCorrelation.metric) {
    total = cols * total - sum_x * sum_y;
    squares_x = cols * squares_x - sum_x * sum_x;
    squares_y = cols * squares_y - sum_y * sum_y;
  }
  if (squares_x == 0 || squares_y == 0) return 1;
  if (!whole) return std::max(0.0, 1 - total / std::sqrt(squares_x * squares_y));
  // Of integers below 2^53, squares and products are exact in quadruple precision.
  const Quadruple ratio = Quadruple(total) * total / (Quadruple(squares_x) * squares_y);
  const double cosine = std::sqrt(static_cast<double>(ratio));
  return total < 0 ? 1 + cosine : 1 - cosine;
}

/// The plain double loop that every search is compared with.
template <typename T>
std::vector<Found> nearest_by_definition(MatrixView<T> train, std::span<const T> query, const MetricSpec& metric,
                                         std::size_t k, const std::vector<bool>& eligible) {
  std::vector<Found> all;
  for (std::size_t r = 0; r < train.rows(); ++r) {
    if (!eligible[r]) continue;
    all.push_back({plain_rank(query, train.row(r), metric), static_cast<std::uint32_t>(r)});
  }
  std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.distance < b.distance; });
  if (all.size() > k) all.resize(k);
  for (Found& found : all) found.distance = metric.distance(found.distance);
  return all;
}

inline void require_list(const NeighborLists& lists, std::size_t query, const std::vector<Found>& expected) {
  const NeighborList list = lists.list(query);
  INFO("query " << query);
  REQUIRE(list.rows.size() == std::min(expected.size(), lists.k()));
  for (std::size_t rank = 0; rank < list.rows.size(); ++rank) {
    // A REQUIRE for each of millions of places would take longer than the searches.
    if (list.rows[rank] == expected[rank].row && list.distances[rank] == expected[rank].distance) continue;
    INFO("rank " << rank);
    CHECK(list.rows[rank] == expected[rank].row);
    REQUIRE(list.distances[rank] == expected[rank].distance);
  }
}

inline std::vector<std::uint32_t> folds_of(std::size_t rows, std::size_t folds) {
  std::vector<std::uint32_t> groups(rows);
  for (std::size_t r = 0; r < rows; ++r) groups[r] = static_cast<std::uint32_t>(r * folds / rows);
  return groups;
}

}  // namespace gridfold::test
