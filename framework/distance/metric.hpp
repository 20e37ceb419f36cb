#pragma once

#include <span>
#include <string_view>

namespace gridfold {

/// How far apart two rows are. The registry (`metrics()`) has a row per enumerator, in this order.
enum class Metric {
  l1,
  l2,
  squared_l2,
  chebyshev,
  minkowski,
  cosine,
  correlation,
  hamming,
  canberra,
  bray_curtis,
  chi_square,
};

/// A metric with its parameter.
struct MetricSpec {
  Metric metric{};
  /// The order of minkowski, at least 1; others do not use it. The default is SciPy's.
  double p = 2;

  MetricSpec() = default;
  // Implicit: most metrics are all of their own specification.
  MetricSpec(Metric of_no_parameter) : metric(of_no_parameter) {}  // NOLINT(google-explicit-constructor)
  MetricSpec(Metric of_order, double order) : metric(of_order), p(order) {}

  bool operator==(const MetricSpec&) const = default;
};

/// What people need to know of a metric.
struct MetricEntry {
  Metric metric;
  std::string_view name;
  std::string_view formula;
  /// The function of scipy.spatial.distance that computes the same; empty where there is none.
  std::string_view scipy_name;
};

/// Every metric that gridfold has.
std::span<const MetricEntry> metrics();

std::string_view to_text(Metric metric);

}  // namespace gridfold
