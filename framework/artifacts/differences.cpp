#include <cmath>

#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"
#include "artifacts/neighbors_of_rows.hpp"

namespace gridfold {

namespace {

std::string differences_refusal(std::span<const ParameterValue> parameters, const ArtifactShape& shape) {
  if (!compares_rows(shape.classifier)) return "needs a classifier with a metric";
  if (shape.test_rows == 0 && shape.train_rows < 2) return "needs two training rows, or a test part";
  return row_refusal(count_of(parameters, "row"), shape);
}

std::vector<NamedArray> make_differences(std::span<const ParameterValue> parameters, const FittedConfiguration& cell) {
  const Dataset& shown = cell.shown();
  const auto row = static_cast<std::uint32_t>(count_of(parameters, "row"));
  const Features query = gather_rows(shown.view(), std::span(&row, 1), cell.context().stop);
  const std::span<const std::uint32_t> own_rows(&row, cell.shows_training_rows() ? 1 : 0);
  const NearestRows nearest = nearest_rows(cell, view_of(query), 1, own_rows);
  const std::uint32_t neighbor = nearest.rows.row(0)[0];
  const Features ready = cell.transformed(view_of(query));
  const std::size_t features = columns_of(cell.train_rows());
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> difference;
  for (std::size_t column = 0; column < features; ++column) {
    a.push_back(value_at(view_of(ready), 0, column));
    b.push_back(value_at(cell.train_rows(), neighbor, column));
    difference.push_back(std::abs(a.back() - b.back()));
  }
  std::vector<NamedArray> arrays{{"query", {"feature"}, {features}, std::move(a)},
                                 {"neighbor", {"feature"}, {features}, std::move(b)},
                                 {"difference", {"feature"}, {features}, std::move(difference)},
                                 number_array("neighbor_row", neighbor),
                                 number_array("distance", nearest.distances.row(0)[0])};
  if (shown.image_shape && features == shown.feature_count()) {
    arrays.push_back(image_shape_array(*shown.image_shape));
  }
  return arrays;
}

}  // namespace

ArtifactKind differences_artifact() {
  return {.component = {.name = "differences",
                        .summary = "A row of the test part (of the training part where the sweep reads no other), the "
                                   "training row nearest to it, and how far apart they are, feature by feature.",
                        .formula = "|a_i - b_i|, and the metric's distance of a and b",
                        .parameters = {{.name = "row",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{0},
                                        .least = 0,
                                        .greatest = 4294967295.0,
                                        .meaning = "Which row, counted from 0.",
                                        .example = "3"},
                                       of_parameter()}},
          .refusal = differences_refusal,
          .make = make_differences,
          .names = [](const FittedConfiguration& cell) -> DimensionNames {
            return {"feature", names_after(cell.parts().transforms, cell.train())};
          }};
}

}  // namespace gridfold
