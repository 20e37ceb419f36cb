#pragma once

#include <span>
#include <string_view>

namespace gridfold {

/// How far apart two rows are. The registry (`metrics()`) has a row per enumerator, in this order.
enum class Metric { l1, l2, squared_l2 };

/// What people need to know of a metric.
struct MetricEntry {
  Metric metric;
  std::string_view name;
  std::string_view formula;
  /// The function of scipy.spatial.distance that computes the same.
  std::string_view scipy_name;
};

/// Every metric that gridfold has.
std::span<const MetricEntry> metrics();

std::string_view to_text(Metric metric);

}  // namespace gridfold
