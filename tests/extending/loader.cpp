#include <string>

#include "extending/components.hpp"

namespace gridfold::extending {

namespace {

std::size_t rows_of(const LoadRequest& request) {
  return static_cast<std::size_t>(parameter<std::int64_t>(request.parameters, "rows"));
}

/// Rows on a spiral of decimals; every sixth row belongs to the same group.
Dataset load(const LoadRequest& request) {
  constexpr std::size_t kColumns = 3;
  const std::size_t rows = rows_to_read(request, rows_of(request), "stripes");
  const double pitch = parameter<double>(request.parameters, "pitch");
  Matrix<double> features(rows, kColumns);
  Dataset dataset;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto place = static_cast<double>(row);
    const auto label = static_cast<std::int32_t>(row % 3);
    features.row(row)[0] = pitch * place / 10 + label;
    features.row(row)[1] = static_cast<double>(row * 7 % 11) / 3 - label;
    features.row(row)[2] = static_cast<double>(row * 5 % 13) / 7;
    dataset.labels.push_back(row % 17 == 0 ? (label + 1) % 3 : label);
    dataset.groups.push_back(static_cast<std::int32_t>(row % 6));
  }
  dataset.features = std::move(features);
  dataset.class_names = {"a", "b", "c"};
  for (int group = 0; group < 6; ++group) dataset.group_names.push_back("g" + std::to_string(group));
  return dataset;
}

DataShape inspect(const LoadRequest& request) { return shape_of_part(load(request), rows_of(request)); }

}  // namespace

Loader stripes_loader() {
  return {.component = {.name = "stripes",
                        .summary = "Made-up rows.",
                        .parameters = {{.name = "rows",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{90},
                                        .least = 12,
                                        .meaning = "How many rows there are.",
                                        .example = "60"},
                                       {.name = "pitch",
                                        .type = ParameterType::real,
                                        .default_value = 1.0,
                                        .meaning = "How far the rows are from each other.",
                                        .example = "0.5"}}},
          .inspect = inspect,
          .load = load,
          .files = [](const LoadRequest&) { return std::vector<std::filesystem::path>{}; }};
}

}  // namespace gridfold::extending
