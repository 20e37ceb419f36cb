#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/component.hpp"

namespace gridfold {

template <typename T>
struct DirectionMetric;

/// What finds the rows that may be near, before the definition of a metric decides.
enum class Preselection {
  /// Nothing: every pair is measured by definition.
  none,
  /// Order keys are sums of |x_i - y_i|.
  l1,
  /// Order keys are sums of (x_i - y_i)^2.
  squared_l2,
  /// Order keys are sums of |x_i - y_i|^3. For 8-bit features; others are measured by definition.
  cubes,
  /// Order keys are 1 - a.b / (|a| |b|) of what MetricFunctions::directions makes of the rows.
  directions,
};

/// A metric on rows of `cols` features of type T, which is std::uint8_t, float or double.
///
/// Computed in double precision, or in integers where 8-bit features allow. Sums run over the columns in order, each
/// operation rounded to double, so that a value does not depend on the machine (minkowski's does, by the last digit of
/// the C library's pow).
template <typename T>
struct MetricFunctions {
  /// What neighbours are ordered by: at least 0, and the distance before its root where it has one. `parameters` are
  /// those of a MetricSpec.
  double (*order_key)(const T* x, const T* y, std::size_t cols, std::span<const double> parameters) = nullptr;
  /// A number that every order key is a multiple of, by a factor below 2^32; null where there is none.
  double (*order_key_step)(std::size_t cols) = nullptr;
  /// The order key as an integer, and the greatest one of such rows, 0 where they may not fit 64 bits; null where order
  /// keys are no integers. For those that a double may round.
  std::uint64_t (*integer_key)(const T* x, const T* y, std::size_t cols, std::span<const double> parameters) = nullptr;
  std::uint64_t (*largest_integer_key)(std::size_t cols, std::span<const double> parameters) = nullptr;
  /// The definition in steps; null unless Preselection::directions.
  const DirectionMetric<T>* directions = nullptr;
  /// The time that a column of a pair takes, where that of l1 on 8-bit features is 1: for estimates of costs. Between
  /// what AVX2 and AVX-512 were measured to take; a definition of one addition after another takes about 200.
  double operations_per_column = 300;
};

/// A metric on rows of every type.
struct MetricDefinitions {
  MetricFunctions<std::uint8_t> bytes;
  MetricFunctions<float> floats;
  MetricFunctions<double> doubles;

  /// Of the features' type, which takes 1, 4 or 8 bytes.
  double operations_per_column(std::size_t bytes_per_feature) const {
    if (bytes_per_feature == sizeof(std::uint8_t)) return bytes.operations_per_column;
    return bytes_per_feature == sizeof(float) ? floats.operations_per_column : doubles.operations_per_column;
  }

  template <typename T>
  const MetricFunctions<T>& on() const {
    if constexpr (std::is_same_v<T, std::uint8_t>) {
      return bytes;
    } else if constexpr (std::is_same_v<T, float>) {
      return floats;
    } else {
      return doubles;
    }
  }
};

/// The same order key for every type, from one generic function without state:
/// `[](const auto* x, const auto* y, std::size_t cols, std::span<const double> parameters) -> double { ... }`.
template <typename OrderKey>
MetricDefinitions definitions_of(OrderKey order_key, double operations_per_column) {
  return {.bytes = {.order_key = order_key, .operations_per_column = operations_per_column},
          .floats = {.order_key = order_key, .operations_per_column = operations_per_column},
          .doubles = {.order_key = order_key, .operations_per_column = operations_per_column}};
}

struct MetricSpec;

/// How far apart two rows are.
struct Metric {
  Component component;
  /// The function of scipy.spatial.distance that computes the same; empty where there is none.
  std::string_view scipy_name = {};
  MetricDefinitions definitions;
  /// The distance of an order key; null where they are the same.
  double (*root)(double order_key, std::span<const double> parameters) = nullptr;
  Preselection preselection = Preselection::none;
  /// A metric that gives the same distances with these parameters, and sooner or more exactly, if there is one; null
  /// where there never is.
  std::optional<MetricSpec> (*special_case)(std::span<const double> parameters) = nullptr;
  /// Why negative features are refused, such as "compares histograms"; empty where they are not.
  std::string_view refuses_negative = {};
  /// What to do where order keys leave the range of double precision, in which case they order nothing and are refused;
  /// empty where they cannot, or where infinity is a distance.
  std::string_view range_advice = {};
};

/// Every metric that comes with gridfold.
std::vector<Metric> built_in_metrics();

/// A metric with its parameters.
struct MetricSpec {
  const Metric* metric = nullptr;
  /// In the order of the metric's table: numbers as they are, booleans as 0 or 1, texts by their place among the
  /// choices.
  std::vector<double> parameters = {};

  double distance(double order_key) const {
    return metric->root == nullptr ? order_key : metric->root(order_key, parameters);
  }

  bool operator==(const MetricSpec&) const = default;
};

/// The metric with its own parameters out of a completed list that may hold others, with its defaults for those that
/// the list lacks; or the special case that it is then. Throws ConfigError for a parameter that has neither.
MetricSpec metric_spec(const Metric& metric, std::span<const ParameterValue> completed = {});

/// Throws ConfigError for parameters that the metric's table refuses.
void require_allowed(const MetricSpec& spec);

}  // namespace gridfold
