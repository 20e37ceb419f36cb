#include "plan/pass_memory.hpp"

#include <algorithm>

#include "neighbors/row_blocks.hpp"

namespace gridfold {

namespace {

std::uint64_t row_bytes(const FeatureShape& shape) { return shape.features * shape.bytes_per_feature; }

FeatureShape shape_of(const DataShape& shape) { return {shape.features, shape.bytes_per_feature, shape.image_shape}; }

/// Whether a metric has tiles of its own, and integers for distances of bytes.
bool compares_differences(const MetricSpec& metric) {
  const Preselection by = metric.metric->preselection;
  return by == Preselection::l1 || by == Preselection::squared_l2;
}

/// What the lists of a query share: little more than 2 K rows where there are several, of which one may be halves.
std::uint64_t list_places(const Pass& pass, std::uint64_t groupings) {
  const std::uint64_t k = pass.k_max;
  return groupings == 1 ? k : std::min(groupings * k, 2 * k + k / 4);
}

/// Of a neighbour of a query: a row and, where votes read it, an integer or a double.
std::uint64_t bytes_per_place(const Pass& pass) {
  if (!pass.reads_distances) return 4;
  return compares_differences(pass.metric) && pass.shape.bytes_per_feature == 1 ? 8 : 12;
}

/// What a search keeps for every query until its lists are written: candidates of 8 bytes, with the margins of
/// CandidateLists, for all ways to split together, and what belongs to the list.
std::uint64_t candidate_bytes(const Pass& pass, std::uint64_t groupings) {
  const std::uint64_t k = pass.k_max;
  const std::uint64_t spare = std::max<std::uint64_t>(32, groupings == 1 ? k / 2 : k);
  return 8 * ((groupings == 1 ? k : 2 * k) + spare) + 40;
}

/// Of a row packed for a search: directions are floats whatever the features are. Other metrics than these and those
/// that have tiles are searched over the rows as they are.
std::uint64_t packed_row_bytes(const Pass& pass) {
  if (pass.metric.metric->preselection == Preselection::directions) return pass.shape.features * sizeof(float) + 64;
  return compares_differences(pass.metric) ? row_bytes(pass.shape) + 32 : 4;
}

/// Rows as a search packs them: whole blocks with two terms and a place each, or, with few columns, perhaps a k-d tree
/// over two copies of floats.
std::uint64_t packed_bytes(const Pass& pass, std::uint64_t rows) {
  constexpr std::uint64_t kMostTreeColumns = 10;
  const std::uint64_t in_blocks = block_count(rows) * kBlockRows * packed_row_bytes(pass);
  if (pass.shape.features > kMostTreeColumns) return in_blocks;
  return std::max(in_blocks, rows * (2 * pass.shape.features * sizeof(float) + 32));
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

/// While steps of single rows are applied: what goes into a step, where it is not the data itself, and what comes out.
std::uint64_t transforming_bytes(PipelineSteps per_row, const PlannedDataset& dataset, std::uint64_t rows) {
  FeatureShape shape = shape_of(dataset.train_shape);
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < per_row.size(); ++i) {
    const FeatureShape after = per_row[i].transform->shape(per_row[i].parameters, shape);
    most = std::max(most, rows * ((i == 0 ? 0 : row_bytes(shape)) + row_bytes(after)));
    shape = after;
  }
  return most;
}

}  // namespace

std::uint64_t working_bytes(const Pass& pass, const PlannedDataset& dataset, std::uint64_t votes_per_query) {
  const std::uint64_t rows = dataset.train_shape.rows;
  const std::uint64_t test_rows = pass.scores_test_part ? dataset.test_shape->rows : 0;
  const std::uint64_t all_rows = rows + test_rows;
  const bool splits = !pass.is_shared_by_folds() && !pass.scores_test_part;
  std::uint64_t queries = pass.is_shared_by_folds() ? rows : test_rows;
  std::uint64_t smallest_held_out = rows;
  if (splits) {
    for (const FoldScheme& scheme : pass.schemes) {
      for (const std::uint64_t held_out : fold_sizes(scheme, rows)) {
        queries = std::max(queries, held_out);
        smallest_held_out = std::min(smallest_held_out, held_out);
      }
    }
  }
  const PipelineSteps per_row = per_row_steps(pass.transforms);
  const bool has_learning = learns(pass.transforms);
  const std::uint64_t transformed =
      per_row.empty() ? 0 : all_rows * row_bytes(shape_after(per_row, shape_of(dataset.train_shape)));
  // Fits take rows of their own also where no step learns.
  const std::uint64_t fold_rows =
      splits || has_learning || !pass.takes_distances() ? all_rows * row_bytes(pass.shape) : 0;

  // Labels, places and groups of rows.
  const std::uint64_t groupings = pass.is_shared_by_folds() ? pass.schemes.size() : 1;
  const std::uint64_t bookkeeping = all_rows * (24 + 8 * groupings);
  std::uint64_t working = fold_rows;
  if (pass.takes_distances()) {
    const std::uint64_t candidates = queries * candidate_bytes(pass, groupings);
    const std::uint64_t lists = queries * (list_places(pass, groupings) * bytes_per_place(pass) + 8);
    // Candidates make room for lists block by block.
    const std::uint64_t writing = std::max(candidates, lists);
    const std::uint64_t packed =
        packed_bytes(pass, rows) + (pass.is_shared_by_folds() ? 0 : packed_bytes(pass, queries));
    const std::uint64_t voting = lists + queries * votes_per_query * sizeof(std::int32_t);
    working += std::max({packed + candidates, writing, voting});
  }
  if (has_learning) {
    const std::uint64_t train_rows = pass.scores_test_part ? rows : rows - smallest_held_out;
    working = std::max(working, fitting_bytes(pass, dataset, train_rows));
  }
  return std::max(transformed + bookkeeping + working, transforming_bytes(per_row, dataset, all_rows));
}

std::uint64_t bytes_per_thread(const Pass& pass, const PlannedDataset& dataset) {
  if (!pass.takes_distances()) return 0;
  // Of a tile: sums of 4 bytes and, for either side, offers of 8 bytes; a block of query rows as the kernel reads them;
  // all rows where a list must be made anew.
  return kBlockRows * kBlockRows * (4 + 2 * 8 + 4) + kBlockRows * row_bytes(pass.shape) +
         24 * static_cast<std::uint64_t>(dataset.train_shape.rows);
}

}  // namespace gridfold
