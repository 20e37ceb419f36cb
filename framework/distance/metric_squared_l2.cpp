#include <cmath>
#include <type_traits>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

template <typename T>
double squared_l2(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  if constexpr (std::is_integral_v<T>) {
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      const int difference = x[c] - y[c];
      sum += static_cast<std::uint64_t>(difference * difference);
    }
    return static_cast<double>(sum);
  } else {
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      const double difference = double{x[c]} - double{y[c]};
      sum += difference * difference;
    }
    return sum;
  }
}

constexpr std::string_view kRangeAdvice = "bring the features near 1, for example by standardize";

MetricDefinitions definitions() {
  return {.bytes = {.order_key = squared_l2, .operations_per_column = 1.3},
          .floats = {.order_key = squared_l2, .operations_per_column = 3.5},
          .doubles = {.order_key = squared_l2, .operations_per_column = 3.5}};
}

}  // namespace

Metric l2_metric() {
  return {.component = {.name = "l2",
                        .summary = "The length of the difference. Rows are ordered by its square, an integer on 8-bit "
                                   "features.",
                        .formula = "sqrt(sum (x_i - y_i)^2)",
                        .aliases = {"euclidean", "euclid"}},
          .scipy_name = "euclidean",
          .definitions = definitions(),
          .root = [](double square, std::span<const double>) { return std::sqrt(square); },
          .preselection = Preselection::squared_l2,
          .range_advice = kRangeAdvice};
}

Metric squared_l2_metric() {
  return {.component = {.name = "squared_l2",
                        .summary = "The sum of squared differences. An integer on 8-bit features.",
                        .formula = "sum (x_i - y_i)^2",
                        .aliases = {"sqeuclidean", "squaredeuclidean"}},
          .scipy_name = "sqeuclidean",
          .definitions = definitions(),
          .preselection = Preselection::squared_l2,
          .range_advice = kRangeAdvice};
}

}  // namespace gridfold
