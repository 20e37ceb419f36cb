#include <cmath>

#include "distance/metrics.hpp"

namespace gridfold {

Metric canberra_metric() {
  const auto canberra = [](const auto* x, const auto* y, std::size_t cols, std::span<const double>) {
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      const auto a = static_cast<double>(x[c]);
      const auto b = static_cast<double>(y[c]);
      const double magnitude = std::fabs(a) + std::fabs(b);
      if (magnitude > 0) sum += std::fabs(a - b) / magnitude;
    }
    return sum;
  };
  return {.component = {.name = "canberra",
                        .summary = "The sum of relative differences. A column in which both values are 0, so that its "
                                   "term is 0 / 0, adds 0, as in SciPy.",
                        .formula = "sum |x_i - y_i| / (|x_i| + |y_i|)"},
          .scipy_name = "canberra",
          .definitions = definitions_of(canberra, 320)};
}

}  // namespace gridfold
