#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

// Independent maxima, side by side in vector registers.
constexpr std::size_t kLanes = 16;

template <typename T>
double chebyshev(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  using Largest = std::conditional_t<std::is_integral_v<T>, T, double>;
  const auto difference = [](T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(std::max(a, b) - std::min(a, b));
    } else {
      return std::fabs(double{a} - double{b});
    }
  };
  std::array<Largest, kLanes> largest{};
  std::size_t first = 0;
  for (; first + kLanes <= cols; first += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      largest[lane] = std::max(largest[lane], difference(x[first + lane], y[first + lane]));
    }
  }
  for (; first < cols; ++first) largest[0] = std::max(largest[0], difference(x[first], y[first]));
  return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

Metric chebyshev_metric() {
  return {.component = {.name = "chebyshev",
                        .summary = "The largest difference in any column. An integer on 8-bit features.",
                        .formula = "max |x_i - y_i|",
                        .aliases = {"linf", "infinity", "maximum"}},
          .scipy_name = "chebyshev",
          .definitions = {.bytes = {.order_key = chebyshev,
                                    .order_key_step = [](std::size_t) { return 1.0; },
                                    .operations_per_column = 33},
                          .floats = {.order_key = chebyshev, .operations_per_column = 160},
                          .doubles = {.order_key = chebyshev, .operations_per_column = 90}}};
}

}  // namespace gridfold
