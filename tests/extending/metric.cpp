#include <cmath>

#include "extending/components.hpp"

namespace gridfold::extending {

Metric lorentzian_metric() {
  const auto order_key = [](const auto* x, const auto* y, std::size_t cols, std::span<const double> parameters) {
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) {
      sum += std::log1p(parameters[0] * std::abs(static_cast<double>(x[c]) - static_cast<double>(y[c])));
    }
    return sum;
  };
  return {.component = {.name = "lorentzian",
                        .summary = "Large differences count little more than middling ones.",
                        .formula = "sum ln(1 + sharpness |x_i - y_i|)",
                        .aliases = {"lorentz"},
                        .parameters = {{.name = "sharpness",
                                        .type = ParameterType::real,
                                        .default_value = 1.0,
                                        .least = 0,
                                        .bounds_excluded = true,
                                        .meaning = "How soon differences stop to matter.",
                                        .example = "2"}}},
          .definitions = definitions_of(order_key, 40)};
}

}  // namespace gridfold::extending
