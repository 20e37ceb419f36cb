#include "artifacts/image_arrays.hpp"

#include <utility>

namespace gridfold {

NamedArray image_shape_array(const Dataset& dataset) {
  const ImageShape& shape = *dataset.image_shape;
  return {"image_shape",
          {"side"},
          {3},
          std::vector<std::int64_t>{static_cast<std::int64_t>(shape.channels), static_cast<std::int64_t>(shape.height),
                                    static_cast<std::int64_t>(shape.width)}};
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

FeatureView first_rows(const FeatureView& rows, std::size_t count) {
  return std::visit([count](const auto& view) -> FeatureView { return view.first_rows(count); }, rows);
}

}  // namespace gridfold
