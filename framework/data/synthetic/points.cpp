#include "data/synthetic/points.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "core/cancelled.hpp"
#include "data/feature_memory.hpp"
#include "data/fingerprint.hpp"

namespace gridfold {

namespace {

std::size_t rows_of(const LoadRequest& request) {
  const auto rows = parameter<std::int64_t>(request.parameters, "rows");
  if (request.part == Part::train) return static_cast<std::size_t>(rows);
  const Scalar* test_rows = find_parameter(request.parameters, "test_rows");
  return static_cast<std::size_t>(is_missing(*test_rows) ? rows : std::get<std::int64_t>(*test_rows));
}

/// Each of the rows chosen gets one of the other classes, all alike likely.
void add_label_noise(std::vector<std::int32_t>& labels, double share, std::size_t classes, NumpyRandomState& random) {
  const auto count = static_cast<std::size_t>(std::llround(share * static_cast<double>(labels.size())));
  if (count == 0 || classes < 2) return;
  const std::vector<std::uint32_t> order = random.permutation(labels.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t& label = labels[order[i]];
    const auto other = static_cast<std::int32_t>(random.interval(static_cast<std::uint32_t>(classes - 2)));
    label = other < label ? other : other + 1;
  }
}

}  // namespace

std::vector<ParameterInfo> synthetic_parameters(std::vector<ParameterInfo> own) {
  std::vector<ParameterInfo> all{
      {.name = "rows",
       .type = ParameterType::integer,
       .default_value = std::int64_t{1000},
       .least = 1,
       .greatest = 100'000'000,
       .meaning = "How many rows the training part has.",
       .example = "500"},
      {.name = "test_rows",
       .axis = "dataset_test_rows",
       .type = ParameterType::integer,
       .default_value = Scalar{},
       .least = 1,
       .greatest = 100'000'000,
       .of_test_part = true,
       .meaning = "How many rows the test part has; as many as the training part where it is left out.",
       .example = "500"},
      {.name = "seed",
       .axis = "dataset_seed",
       .type = ParameterType::integer,
       .default_value = std::int64_t{0},
       .least = 0,
       .greatest = 2147483647,
       .meaning = "The seed of the random numbers that make the rows; the sweep's `seed` does not change them.",
       .example = "1"}};
  for (ParameterInfo& info : own) all.push_back(std::move(info));
  all.push_back({.name = "label_noise",
                 .type = ParameterType::real,
                 .default_value = 0.0,
                 .least = 0,
                 .greatest = 1,
                 .meaning = "The share of rows, of the test part as well, that get another class than their place has.",
                 .example = "0.1"});
  return all;
}

ParameterInfo dimensions_parameter() {
  return {.name = "dimensions",
          .type = ParameterType::integer,
          .default_value = std::int64_t{2},
          .least = 1,
          .greatest = 100'000,
          .meaning = "How many coordinates a point has.",
          .example = "16"};
}

ParameterInfo noise_parameter() {
  return {.name = "noise",
          .type = ParameterType::real,
          .default_value = 0.0,
          .least = 0,
          .meaning =
              "The standard deviation of normal noise that is added to every coordinate, after the class is "
              "known.",
          .example = "0.1"};
}

void Draws::look_for_stop(std::size_t row) const {
  constexpr std::size_t kRowsPerLook = 1024;
  if (row % kRowsPerLook == 0) throw_if_stopped(stop);
}

Points draw_regions(const ParameterValues& parameters, std::size_t rows, const Draws& draws, double half,
                    std::int32_t (*class_of)(std::span<const double> point)) {
  Points points{Matrix<double>(rows, 2), {}};
  for (std::size_t row = 0; row < rows; ++row) {
    draws.look_for_stop(row);
    draw_in_cube(points.features.row(row), half, draws.of_rows);
    points.labels.push_back(class_of(points.features.row(row)));
  }
  add_noise(points.features, parameter<double>(parameters, "noise"), draws.of_rows);
  return points;
}

Points in_random_order(const Points& points, NumpyRandomState& random) {
  const std::vector<std::uint32_t> order = random.permutation(points.labels.size());
  Points shuffled{Matrix<double>(points.features.rows(), points.features.cols()), {}};
  for (std::size_t row = 0; row < order.size(); ++row) {
    std::ranges::copy(points.features.row(order[row]), shuffled.features.row(row).begin());
    shuffled.labels.push_back(points.labels[order[row]]);
  }
  return shuffled;
}

void add_noise(Matrix<double>& features, double standard_deviation, NumpyRandomState& random) {
  if (standard_deviation == 0) return;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    for (double& value : features.row(row)) value += random.normal(0, standard_deviation);
  }
}

void draw_in_cube(std::span<double> point, double half, NumpyRandomState& random) {
  for (double& coordinate : point) coordinate = -half + 2 * half * random.uniform();
}

Dataset synthetic_part(const LoadRequest& request, DrawPoints draw, std::vector<std::string> class_names) {
  constexpr std::uint32_t kTestStream = std::uint32_t{1} << 31;
  const std::size_t available = rows_of(request);
  const std::size_t rows = rows_to_read(request, available, "the data set");
  const Scalar* dimensions = find_parameter(request.parameters, "dimensions");
  const std::int64_t columns = dimensions == nullptr ? 2 : std::get<std::int64_t>(*dimensions);
  require_feature_memory(available, static_cast<std::uint64_t>(columns), sizeof(double), "the data set");
  const auto seed = static_cast<std::uint32_t>(parameter<std::int64_t>(request.parameters, "seed"));
  NumpyRandomState of_shape(seed);
  NumpyRandomState of_test_rows(seed + kTestStream);
  NumpyRandomState& random = request.part == Part::train ? of_shape : of_test_rows;
  Points points = draw(request.parameters, available, {of_shape, random, request.stop});
  add_label_noise(points.labels, parameter<double>(request.parameters, "label_noise"), class_names.size(), random);
  Dataset dataset;
  dataset.features = std::move(points.features);
  dataset.labels = std::move(points.labels);
  dataset.class_names = std::move(class_names);
  if (request.wants_fingerprint) dataset.fingerprint = fingerprint_of(dataset, request.stop);
  std::get<Matrix<double>>(dataset.features).keep_rows(rows);
  dataset.labels.resize(rows);
  return dataset;
}

DataShape synthetic_shape(const LoadRequest& request, Dataset (*load)(const LoadRequest&)) {
  LoadRequest of_shape = request;
  of_shape.wants_fingerprint = false;
  return shape_of_part(load(of_shape), rows_of(request));
}

std::vector<std::filesystem::path> no_files(const LoadRequest&) { return {}; }

}  // namespace gridfold
