#include <cmath>
#include <numbers>

#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

/// `count` numbers from 0 to `end`, both included, as numpy.linspace has them.
std::vector<double> steps_to(double end, std::size_t count) {
  std::vector<double> steps(count, 0.0);
  if (count < 2) return steps;
  const double step = end / static_cast<double>(count - 1);
  for (std::size_t i = 0; i < count; ++i) steps[i] = static_cast<double>(i) * step;
  steps.back() = end;
  return steps;
}

/// The draws are those of scikit-learn's make_moons: the order of the rows, then the noise.
Points draw_moons(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  const std::size_t outer = rows / 2;
  Points points{Matrix<double>(rows, 2), std::vector<std::int32_t>(rows, 0)};
  draws.look_for_stop(0);
  std::size_t row = 0;
  for (const double angle : steps_to(std::numbers::pi, outer)) {
    points.features.row(row)[0] = std::cos(angle);
    points.features.row(row++)[1] = std::sin(angle);
  }
  for (const double angle : steps_to(std::numbers::pi, rows - outer)) {
    points.features.row(row)[0] = 1 - std::cos(angle);
    points.features.row(row)[1] = 1 - std::sin(angle) - 0.5;
    points.labels[row++] = 1;
  }
  points = in_random_order(points, draws.of_rows);
  add_noise(points.features, parameter<double>(parameters, "noise"), draws.of_rows);
  return points;
}

Dataset load_moons(const LoadRequest& request) { return synthetic_part(request, draw_moons, {"upper", "lower"}); }

}  // namespace

Loader moons_loader() {
  return {.component = {.name = "moons",
                        .summary = "Synthetic data: two half circles that reach into each other, as scikit-learn's "
                                   "make_moons draws them.",
                        .aliases = {"makemoons", "twomoons"},
                        .parameters = synthetic_parameters({noise_parameter()})},
          .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_moons); },
          .load = load_moons,
          .files = no_files};
}

}  // namespace gridfold
