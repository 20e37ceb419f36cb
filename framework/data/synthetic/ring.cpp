#include <cmath>

#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

std::int32_t class_in_ring(std::span<const double> point) {
  const double norm = std::hypot(point[0], point[1]);
  return norm >= 1 && norm <= 2 ? 0 : 1;
}

Points draw_ring(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  return draw_regions(parameters, rows, draws, 2.5, class_in_ring);
}

Dataset load_ring(const LoadRequest& request) { return synthetic_part(request, draw_ring, {"ring", "rest"}); }

}  // namespace

Loader ring_loader() {
  return {.component = {.name = "ring",
                        .summary = "Synthetic data, uniform in the square [-2.5, 2.5] x [-2.5, 2.5]: the ring of those "
                                   "with a norm between 1 and 2 against the rest.",
                        .formula = "class 0 where 1 <= |x| <= 2",
                        .parameters = synthetic_parameters({noise_parameter()})},
          .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_ring); },
          .load = load_ring,
          .files = no_files};
}

}  // namespace gridfold
