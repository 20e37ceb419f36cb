#include "data/loaders.hpp"
#include "data/synthetic/points.hpp"

namespace gridfold {

namespace {

/// The draws are those of scikit-learn's make_blobs: centres, then the rows of each class, then their order.
Points draw_blobs(const ParameterValues& parameters, std::size_t rows, const Draws& draws) {
  const auto classes = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "classes"));
  const auto dimensions = static_cast<std::size_t>(parameter<std::int64_t>(parameters, "dimensions"));
  const double spread = parameter<double>(parameters, "spread");
  const double half = parameter<double>(parameters, "half_width");
  Matrix<double> centres(classes, dimensions);
  for (std::size_t i = 0; i < classes; ++i) draw_in_cube(centres.row(i), half, draws.of_shape);
  Matrix<double> sorted(rows, dimensions);
  std::vector<std::int32_t> labels;
  std::size_t row = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    const std::size_t count = rows / classes + (i < rows % classes ? 1 : 0);
    for (std::size_t k = 0; k < count; ++k, ++row) {
      draws.look_for_stop(row);
      for (std::size_t d = 0; d < dimensions; ++d) sorted.row(row)[d] = draws.of_rows.normal(centres.row(i)[d], spread);
      labels.push_back(static_cast<std::int32_t>(i));
    }
  }
  return in_random_order({std::move(sorted), std::move(labels)}, draws.of_rows);
}

Dataset load_blobs(const LoadRequest& request) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < parameter<std::int64_t>(request.parameters, "classes"); ++i) {
    names.push_back(std::to_string(i));
  }
  return synthetic_part(request, draw_blobs, std::move(names));
}

}  // namespace

Loader blobs_loader() {
  return {.component = {.name = "blobs",
                        .summary = "Synthetic data: a round normal cloud per class, as scikit-learn's make_blobs draws "
                                   "them. The test part has the same centres.",
                        .aliases = {"makeblobs"},
                        .parameters = synthetic_parameters(
                            {{.name = "classes",
                              .type = ParameterType::integer,
                              .default_value = std::int64_t{3},
                              .least = 1,
                              .greatest = 10000,
                              .meaning = "How many clouds there are.",
                              .example = "4"},
                             dimensions_parameter(),
                             {.name = "spread",
                              .type = ParameterType::real,
                              .default_value = 1.0,
                              .least = 0,
                              .meaning = "The standard deviation of each cloud.",
                              .example = "0.5"},
                             {.name = "half_width",
                              .type = ParameterType::real,
                              .default_value = 10.0,
                              .least = 0,
                              .meaning = "Centres are uniform in a cube that reaches this far from the origin.",
                              .example = "5"}})},
          .inspect = [](const LoadRequest& request) { return synthetic_shape(request, load_blobs); },
          .load = load_blobs,
          .files = no_files};
}

}  // namespace gridfold
