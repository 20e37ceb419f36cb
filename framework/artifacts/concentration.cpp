#include <algorithm>
#include <cmath>
#include <limits>

#include "artifacts/artifacts.hpp"
#include "core/cancelled.hpp"

namespace gridfold {

namespace {

std::string concentration_refusal(std::span<const ParameterValue>, const ArtifactShape& shape) {
  if (!compares_rows(shape.classifier)) return "needs a classifier with a metric";
  return shape.train_rows > 1 ? "" : "needs two training rows";
}

std::vector<NamedArray> make_concentration(std::span<const ParameterValue> parameters,
                                           const FittedConfiguration& cell) {
  const FeatureView rows = cell.train_rows();
  const MetricSpec metric = cell.metric();
  const std::size_t queries = std::min(count_of(parameters, "queries"), rows_of(rows));
  std::vector<double> nearest(queries, std::numeric_limits<double>::infinity());
  std::vector<double> farthest(queries, 0);
  double sum = 0;
  for (std::size_t query = 0; query < queries; ++query) {
    throw_if_stopped(cell.context().stop);
    for (std::size_t row = 0; row < rows_of(rows); ++row) {
      if (row == query) continue;
      const double distance = distance_between(rows, query, rows, row, metric);
      nearest[query] = std::min(nearest[query], distance);
      farthest[query] = std::max(farthest[query], distance);
    }
    sum += farthest[query] > 0 ? nearest[query] / farthest[query] : 1;
  }
  const auto dimensions = static_cast<double>(columns_of(rows));
  const auto per_axis = static_cast<double>(count_of(parameters, "per_axis"));
  return {{"nearest", {"query"}, {queries}, std::move(nearest)},
          {"farthest", {"query"}, {queries}, std::move(farthest)},
          number_array("dimensions", dimensions),
          number_array("ratio", sum / static_cast<double>(queries)),
          number_array("points_for_density", std::pow(per_axis, dimensions))};
}

}  // namespace

ArtifactKind concentration_artifact() {
  return {.component = {.name = "concentration",
                        .summary = "How much farther the farthest training row is than the nearest one, for the first "
                                   "training rows: in many dimensions hardly at all. And how many points keep a fixed "
                                   "density along every axis.",
                        .formula = "ratio: the mean of nearest / farthest; points_for_density: per_axis^dimensions",
                        .parameters = {{.name = "queries",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{100},
                                        .least = 1,
                                        .greatest = 100'000,
                                        .meaning = "For how many training rows distances to all others are taken.",
                                        .example = "50"},
                                       {.name = "per_axis",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{4},
                                        .least = 2,
                                        .greatest = 1000,
                                        .meaning = "Points along one axis that the density stands for.",
                                        .example = "10"},
                                       of_parameter()}},
          .refusal = concentration_refusal,
          .make = make_concentration};
}

}  // namespace gridfold
