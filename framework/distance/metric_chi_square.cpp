#include "distance/metrics.hpp"

namespace gridfold {

Metric chi_square_metric() {
  const auto chi_square = [](const auto* x, const auto* y, std::size_t cols, std::span<const double>) {
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      const auto a = static_cast<double>(x[c]);
      const auto b = static_cast<double>(y[c]);
      if (a + b > 0) sum += (a - b) * (a - b) / (a + b);
    }
    return sum;
  };
  return {.component = {.name = "chi_square",
                        .summary = "Compares histograms: features must not be negative. A column in which both values "
                                   "are 0, so that its term is 0 / 0, adds 0. Minus the value of scikit-learn's "
                                   "additive_chi2_kernel, without the factor 1/2 of other definitions.",
                        .formula = "sum (x_i - y_i)^2 / (x_i + y_i)",
                        .aliases = {"chi2", "chisquared"}},
          .definitions = definitions_of(chi_square, 320),
          .refuses_negative = "compares histograms"};
}

}  // namespace gridfold
