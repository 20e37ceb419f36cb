#include <array>
#include <cmath>

#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

/// Their discs do not meet.
constexpr std::array<std::array<double, 2>, 3> kCentres{{{-1.5, -1.25}, {1.5, -1.25}, {0.0, 1.5}}};
constexpr double kRadius = 1;

std::int32_t class_in_three_modes(std::span<const double> point) {
  for (const auto& centre : kCentres) {
    if (std::hypot(point[0] - centre[0], point[1] - centre[1]) <= kRadius) return 0;
  }
  return 1;
}

Points draw_three_modes(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  return draw_regions(parameters, rows, draws, 3.0, class_in_three_modes);
}

Dataset load_three_modes(const LoadRequest& request) {
  return synthetic_part(request, draw_three_modes, {"modes", "rest"});
}

}  // namespace

Loader three_modes_loader() {
  return {.component = {.name = "three_modes",
                        .summary = "Synthetic data, uniform in the square [-3, 3] x [-3, 3]: three discs of radius 1 "
                                   "around (-1.5, -1.25), (1.5, -1.25) and (0, 1.5) against the rest.",
                        .parameters = synthetic_parameters({noise_parameter()})},
          .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_three_modes); },
          .load = load_three_modes,
          .files = no_files};
}

}  // namespace gridfold
