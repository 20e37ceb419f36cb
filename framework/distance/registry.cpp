#include <array>

#include "distance/metric.hpp"

namespace gridfold {

namespace {

constexpr std::array kMetrics{
    MetricEntry{Metric::l1, "l1", "sum |x_i - y_i|", "cityblock"},
    MetricEntry{Metric::l2, "l2", "sqrt(sum (x_i - y_i)^2)", "euclidean"},
    MetricEntry{Metric::squared_l2, "squared_l2", "sum (x_i - y_i)^2", "sqeuclidean"},
    MetricEntry{Metric::chebyshev, "chebyshev", "max |x_i - y_i|", "chebyshev"},
    MetricEntry{Metric::minkowski, "minkowski", "(sum |x_i - y_i|^p)^(1/p)", "minkowski"},
    MetricEntry{Metric::cosine, "cosine", "1 - x.y / (|x| |y|)", "cosine"},
    MetricEntry{Metric::correlation, "correlation", "cosine of x - mean(x) and y - mean(y)", "correlation"},
    MetricEntry{Metric::hamming, "hamming", "share of i with x_i != y_i", "hamming"},
    MetricEntry{Metric::canberra, "canberra", "sum |x_i - y_i| / (|x_i| + |y_i|)", "canberra"},
    MetricEntry{Metric::bray_curtis, "bray_curtis", "sum |x_i - y_i| / sum |x_i + y_i|", "braycurtis"},
    MetricEntry{Metric::chi_square, "chi_square", "sum (x_i - y_i)^2 / (x_i + y_i)", ""},
};

}  // namespace

std::span<const MetricEntry> metrics() { return kMetrics; }

std::string_view to_text(Metric metric) { return kMetrics[static_cast<std::size_t>(metric)].name; }

}  // namespace gridfold
