#include <cmath>

#include "distance/metrics.hpp"

namespace gridfold {

Metric minkowski_metric() {
  const auto sum_of_powers = [](const auto* x, const auto* y, std::size_t cols, std::span<const double> parameters) {
    const double p = parameters[0];
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      sum += std::pow(std::fabs(static_cast<double>(x[c]) - static_cast<double>(y[c])), p);
    }
    return sum;
  };
  return {.component = {.name = "minkowski",
                        .summary = "Rows are ordered by the sum of powers.",
                        .formula = "(sum |x_i - y_i|^p)^(1/p)",
                        .parameters = {{.name = "p",
                                        .type = ParameterType::real,
                                        .default_value = 2.0,
                                        .least = 1,
                                        // 255^100 times any number of columns is far from the largest double.
                                        .greatest = 100,
                                        .meaning = "The order of the Minkowski distance: 1 is l1, 2 is l2.",
                                        .example = "1.5"}}},
          .scipy_name = "minkowski",
          .definitions = definitions_of(sum_of_powers, 9000),
          .root = [](double sum, std::span<const double> parameters) { return std::pow(sum, 1 / parameters[0]); },
          .range_advice = "use a smaller p, or bring the features near 1, for example by standardize"};
}

}  // namespace gridfold
