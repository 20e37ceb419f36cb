#include <array>

#include "distance/metric.hpp"

namespace gridfold {

namespace {

constexpr std::array kMetrics{
    MetricEntry{Metric::l1, "l1", "sum |x_i - y_i|", "cityblock"},
    MetricEntry{Metric::l2, "l2", "sqrt(sum (x_i - y_i)^2)", "euclidean"},
    MetricEntry{Metric::squared_l2, "squared_l2", "sum (x_i - y_i)^2", "sqeuclidean"},
};

}  // namespace

std::span<const MetricEntry> metrics() { return kMetrics; }

std::string_view to_text(Metric metric) { return kMetrics[static_cast<std::size_t>(metric)].name; }

}  // namespace gridfold
