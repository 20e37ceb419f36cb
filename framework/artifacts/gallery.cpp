#include <algorithm>
#include <span>

#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"
#include "artifacts/neighbors_of_rows.hpp"

namespace gridfold {

namespace {

std::string gallery_refusal(std::span<const ParameterValue>, const ArtifactShape& shape) {
  if (!shape.image_shape) return std::string(kNeedsImages);
  return compares_rows(shape.classifier) ? "" : "needs a classifier with a metric";
}

std::vector<NamedArray> make_gallery(std::span<const ParameterValue> parameters, const FittedConfiguration& cell) {
  const Dataset& shown = cell.shown();
  const bool shows_training_rows = cell.shows_training_rows();
  const std::size_t queries = std::min(count_of(parameters, "queries"), shown.rows());
  const std::size_t others = cell.train().rows() - (shows_training_rows ? 1 : 0);
  const std::size_t neighbors = std::min(count_of(parameters, "neighbors"), others);
  const std::vector<std::uint32_t> query_rows = spread_rows(shown.rows(), queries);
  const Features rows = gather_rows(shown.view(), query_rows, cell.context().stop);
  const NearestRows nearest = nearest_rows(
      cell, view_of(rows), neighbors, shows_training_rows ? std::span(query_rows) : std::span<const std::uint32_t>());
  const Predictions predictions = cell.predict(view_of(rows), Response::classes);

  std::vector<std::int64_t> query_classes;
  for (const std::uint32_t row : query_rows) query_classes.push_back(shown.labels[row]);
  const std::vector<std::uint32_t> neighbor_rows(nearest.rows.data(), nearest.rows.data() + queries * neighbors);
  std::vector<std::int64_t> classes;
  for (const std::uint32_t row : neighbor_rows) classes.push_back(cell.train().labels[row]);
  return {image_shape_array(*shown.image_shape),
          image_array("query_image", "query", shown, query_rows),
          {"query_row", {"query"}, {queries}, std::vector<std::int64_t>(query_rows.begin(), query_rows.end())},
          {"query_class", {"query"}, {queries}, std::move(query_classes)},
          {"predicted_class",
           {"query"},
           {queries},
           std::vector<std::int64_t>(predictions.classes.begin(), predictions.classes.end())},
          {"neighbor_row",
           {"query", "neighbor"},
           {queries, neighbors},
           std::vector<std::int64_t>(neighbor_rows.begin(), neighbor_rows.end())},
          {"neighbor_class", {"query", "neighbor"}, {queries, neighbors}, std::move(classes)},
          {"neighbor_distance",
           {"query", "neighbor"},
           {queries, neighbors},
           std::vector<double>(nearest.distances.data(), nearest.distances.data() + queries * neighbors)},
          image_array("neighbor_image", "shown_neighbor", cell.train(), neighbor_rows)};
}

}  // namespace

ArtifactKind gallery_artifact() {
  return {.component = {.name = "gallery",
                        .summary = "Images of the test part (of the training part where the sweep reads no other), "
                                   "each beside its nearest training images.",
                        .parameters = {{.name = "queries",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{8},
                                        .least = 1,
                                        .greatest = 100,
                                        .meaning = "How many images are looked up, evenly spread over the rows.",
                                        .example = "10"},
                                       {.name = "neighbors",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{10},
                                        .least = 1,
                                        .greatest = 100,
                                        .meaning = "How many nearest training images stand beside each.",
                                        .example = "5"},
                                       of_parameter()}},
          .refusal = gallery_refusal,
          .make = make_gallery};
}

}  // namespace gridfold
