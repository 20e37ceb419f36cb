#include <cmath>
#include <numbers>

#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

/// The draws are those of scikit-learn's make_circles: the order of the rows, then the noise.
Points draw_circles(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  const double factor = parameter<double>(parameters, "factor");
  const std::size_t outer = rows / 2;
  Points points{Matrix<double>(rows, 2), std::vector<std::int32_t>(rows, 0)};
  for (std::size_t row = 0; row < rows; ++row) {
    draws.look_for_stop(row);
    const bool is_inner = row >= outer;
    const std::size_t place = is_inner ? row - outer : row;
    const std::size_t count = is_inner ? rows - outer : outer;
    const double angle = static_cast<double>(place) * (2 * std::numbers::pi / static_cast<double>(count));
    points.features.row(row)[0] = std::cos(angle) * (is_inner ? factor : 1);
    points.features.row(row)[1] = std::sin(angle) * (is_inner ? factor : 1);
    points.labels[row] = is_inner ? 1 : 0;
  }
  points = in_random_order(points, draws.of_rows);
  add_noise(points.features, parameter<double>(parameters, "noise"), draws.of_rows);
  return points;
}

Dataset load_circles(const LoadRequest& request) { return synthetic_part(request, draw_circles, {"outer", "inner"}); }

}  // namespace

Loader circles_loader() {
  return {
      .component = {.name = "circles",
                    .summary = "Synthetic data: a circle within another, as scikit-learn's make_circles draws them.",
                    .aliases = {"makecircles"},
                    .parameters = synthetic_parameters({{.name = "factor",
                                                         .type = ParameterType::real,
                                                         .default_value = 0.8,
                                                         .least = 0,
                                                         .greatest = 1,
                                                         .meaning = "The radius of the inner circle; the outer "
                                                                    "one's is 1.",
                                                         .example = "0.5"},
                                                        noise_parameter()})},
      .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_circles); },
      .load = load_circles,
      .files = no_files};
}

}  // namespace gridfold
