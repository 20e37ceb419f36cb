#include "plan/pass_memory.hpp"

#include <algorithm>

#include "distance/directions.hpp"

namespace gridfold {

namespace {

std::uint64_t row_bytes(const FeatureShape& shape) { return shape.features * shape.bytes_per_feature; }

FeatureShape shape_of(const DataShape& shape) { return {shape.features, shape.bytes_per_feature, shape.image_shape}; }

/// Of a place in a list of neighbours: a row and an integer or a double. Metrics that are searched by their definition
/// keep their candidates, of 16 bytes, until the lists are written.
std::uint64_t bytes_per_place(const Pass& pass) {
  if (compares_directions(pass.metric)) return 12;
  const bool has_tiles = pass.metric == Metric::l1 || pass.metric == Metric::l2 || pass.metric == Metric::squared_l2;
  if (!has_tiles) return 28;
  return pass.shape.bytes_per_feature == 1 ? 8 : 12;
}

/// Of a row packed for a search: directions are floats whatever the features are.
std::uint64_t packed_row_bytes(const Pass& pass) {
  return compares_directions(pass.metric) ? pass.shape.features * sizeof(float) : row_bytes(pass.shape);
}

/// While the steps that learn are fitted to a fold: the fold's rows as they come, and each step's rows in and out.
std::uint64_t fitting_bytes(const Pass& pass, const PlannedDataset& dataset, std::uint64_t train_rows) {
  FeatureShape shape = shape_of(dataset.train_shape);
  const std::size_t shared = per_row_steps(pass.transforms).size();
  std::uint64_t most = 0;
  std::uint64_t gathered = 0;
  for (std::size_t i = 0; i < pass.transforms.size(); ++i) {
    const PipelineStep& step = pass.transforms[i];
    const FeatureShape after = step.transform->shape(step.parameters, shape);
    if (i == shared) gathered = pass.scores_test_part ? 0 : row_bytes(shape);
    const std::uint64_t in = i > shared ? row_bytes(shape) : 0;
    const std::uint64_t scratch = step.transform->working_bytes == nullptr
                                      ? 0
                                      : step.transform->working_bytes(step.parameters, shape, train_rows);
    most = std::max(most, train_rows * (gathered + in + row_bytes(after)) + scratch);
    shape = after;
  }
  return most;
}

}  // namespace

std::uint64_t working_bytes(const Pass& pass, const PlannedDataset& dataset) {
  const std::uint64_t rows = dataset.train_shape.rows;
  const std::uint64_t test_rows = pass.scores_test_part ? dataset.test_shape->rows : 0;
  const std::uint64_t all_rows = rows + test_rows;
  std::uint64_t queries = test_rows;
  std::uint64_t smallest_held_out = rows;
  if (pass.is_shared_by_folds()) {
    queries = rows * pass.schemes.size();
  } else if (!pass.scores_test_part) {
    for (const FoldScheme& scheme : pass.schemes) {
      for (const std::uint64_t held_out : fold_sizes(scheme, rows)) {
        queries = std::max(queries, held_out);
        smallest_held_out = std::min(smallest_held_out, held_out);
      }
    }
  }
  // A packed copy, and the rows themselves where they are not the data set's own.
  const bool has_own_rows = !pass.transforms.empty() || (!pass.is_shared_by_folds() && !pass.scores_test_part);
  const std::uint64_t own_row_bytes = has_own_rows && pass.takes_distances() ? row_bytes(pass.shape) : 0;
  const std::uint64_t searching =
      queries * pass.k_max * bytes_per_place(pass) + all_rows * (packed_row_bytes(pass) + own_row_bytes);
  if (!learns(pass.transforms)) return searching;
  const PipelineSteps per_row = per_row_steps(pass.transforms);
  const std::uint64_t transformed =
      per_row.empty() ? 0 : all_rows * row_bytes(shape_after(per_row, shape_of(dataset.train_shape)));
  const std::uint64_t train_rows = pass.scores_test_part ? rows : rows - smallest_held_out;
  return transformed + std::max(searching, fitting_bytes(pass, dataset, train_rows));
}

}  // namespace gridfold
