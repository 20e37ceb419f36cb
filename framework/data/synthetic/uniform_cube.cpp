#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

Points draw_uniform_cube(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  const auto dimensions = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "dimensions"));
  Points points{Matrix<double>(rows, dimensions), {}};
  for (std::size_t row = 0; row < rows; ++row) {
    draws.look_for_stop(row);
    for (double& coordinate : points.features.row(row)) coordinate = draws.of_rows.uniform();
    points.labels.push_back(points.features.row(row)[0] < 0.5 ? 0 : 1);
  }
  return points;
}

Dataset load_uniform_cube(const LoadRequest& request) {
  return synthetic_part(request, draw_uniform_cube, {"low", "high"});
}

}  // namespace

Loader uniform_cube_loader() {
  return {
      .component = {.name = "uniform_cube",
                    .summary = "Synthetic data, uniform in the unit cube: numpy's random_sample row by row. The class "
                               "says whether the first coordinate is below one half, so that every further "
                               "dimension is noise.",
                    .parameters = synthetic_parameters({dimensions_parameter()})},
      .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_uniform_cube); },
      .load = load_uniform_cube,
      .files = no_files};
}

}  // namespace gridfold
