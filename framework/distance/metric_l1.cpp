#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

template <typename T>
double l1(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  if constexpr (std::is_integral_v<T>) {
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < cols; ++c) sum += static_cast<std::uint64_t>(std::abs(x[c] - y[c]));
    return static_cast<double>(sum);
  } else {
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) sum += std::fabs(double{x[c]} - double{y[c]});
    return sum;
  }
}

}  // namespace

Metric l1_metric() {
  return {.component = {.name = "l1",
                        .summary = "The sum of differences. An integer on 8-bit features.",
                        .formula = "sum |x_i - y_i|",
                        .aliases = {"manhattan", "cityblock", "taxicab"}},
          .scipy_name = "cityblock",
          .definitions = {.bytes = {.order_key = l1, .operations_per_column = 1},
                          .floats = {.order_key = l1, .operations_per_column = 7},
                          .doubles = {.order_key = l1, .operations_per_column = 7}},
          .preselection = Preselection::l1,
          .range_advice = "bring the features near 1, for example by standardize"};
}

}  // namespace gridfold
