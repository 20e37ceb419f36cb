#include <cmath>
#include <cstdlib>
#include <limits>
#include <type_traits>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

template <typename T>
double bray_curtis(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  // Differences and sums of 8-bit features are exact integers.
  using Sum = std::conditional_t<std::is_integral_v<T>, std::uint64_t, double>;
  Sum differences = 0;
  Sum sums = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    if constexpr (std::is_integral_v<T>) {
      differences += static_cast<std::uint64_t>(std::abs(x[c] - y[c]));
      sums += static_cast<std::uint64_t>(x[c] + y[c]);
    } else {
      differences += std::fabs(double{x[c]} - double{y[c]});
      sums += std::fabs(double{x[c]} + double{y[c]});
    }
  }
  if (sums > 0) return static_cast<double>(differences) / static_cast<double>(sums);
  return differences > 0 ? std::numeric_limits<double>::infinity() : 0;
}

}  // namespace

Metric bray_curtis_metric() {
  return {
      .component = {.name = "bray_curtis",
                    .summary =
                        "Differences relative to sums. Where all sums x_i + y_i are 0, equal rows are at distance "
                        "0 (SciPy: 0 / 0 is NaN) and others infinitely far apart. As SciPy's; scikit-learn's K nearest "
                        "neighbours divide by sum |x_i| + |y_i|, which differs where signs are mixed.",
                    .formula = "sum |x_i - y_i| / sum |x_i + y_i|"},
      .scipy_name = "braycurtis",
      .definitions = {.bytes = {.order_key = bray_curtis, .operations_per_column = 100},
                      .floats = {.order_key = bray_curtis, .operations_per_column = 235},
                      .doubles = {.order_key = bray_curtis, .operations_per_column = 155}}};
}

}  // namespace gridfold
