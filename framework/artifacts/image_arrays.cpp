#include "artifacts/image_arrays.hpp"

#include <utility>

#include <fmt/format.h>

namespace gridfold {

NamedArray image_shape_array(const ImageShape& shape) {
  return {"image_shape",
          {"side"},
          {3},
          std::vector<std::int64_t>{static_cast<std::int64_t>(shape.channels), static_cast<std::int64_t>(shape.height),
                                    static_cast<std::int64_t>(shape.width)}};
}

std::optional<ImageShape> image_shape_of(PipelineSteps steps, FeatureShape shape) {
  const std::size_t features = shape.features;
  for (const PipelineStep& step : steps) {
    if (shape.image_shape || shape.features != features) break;
    shape = shape_after(std::span(&step, 1), shape);
  }
  return shape.features == features ? shape.image_shape : std::nullopt;
}

std::string row_refusal(std::size_t row, const ArtifactShape& shape) {
  const bool shows_test_part = shape.test_rows > 0;
  const std::size_t rows = shows_test_part ? shape.test_rows : shape.train_rows;
  if (row < rows) return "";
  return fmt::format("needs row {}, and the {} part has rows 0 to {}", row, shows_test_part ? "test" : "training",
                     rows - 1);
}

NamedArray image_array(std::string name, std::string dimension, const Dataset& dataset,
                       std::span<const std::uint32_t> rows) {
  const FeatureView view = dataset.view();
  std::vector<double> values;
  for (const std::uint32_t row : rows) {
    for (std::size_t column = 0; column < columns_of(view); ++column) values.push_back(value_at(view, row, column));
  }
  return {std::move(name), {std::move(dimension), "pixel"}, {rows.size(), columns_of(view)}, std::move(values)};
}

}  // namespace gridfold
