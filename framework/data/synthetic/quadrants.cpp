#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

std::int32_t class_in_quadrants(std::span<const double> point) { return point[0] * point[1] > 0 ? 0 : 1; }

Points draw_quadrants(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  return draw_regions(parameters, rows, draws, 1.0, class_in_quadrants);
}

Dataset load_quadrants(const LoadRequest& request) {
  return synthetic_part(request, draw_quadrants, {"first and third", "second and fourth"});
}

}  // namespace

Loader quadrants_loader() {
  return {.component = {.name = "quadrants",
                        .summary = "Synthetic data, uniform in the square [-1, 1] x [-1, 1]: the first and third "
                                   "quadrant against the second and fourth. No line parts them.",
                        .formula = "class 0 where x y > 0",
                        .aliases = {"xor"},
                        .parameters = synthetic_parameters({noise_parameter()})},
          .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_quadrants); },
          .load = load_quadrants,
          .files = no_files};
}

}  // namespace gridfold
