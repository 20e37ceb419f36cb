#include "run/sample_plan.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

namespace gridfold {

namespace {

constexpr std::size_t kMostSchemes = 16;

/// A part of `whole` rows shrunk as much as `all` rows shrunk to `some`; never empty.
std::size_t shrunk(std::size_t whole, std::size_t some, std::size_t all) {
  return std::max<std::size_t>(1, whole * some / all);
}

FoldScheme shrunk_scheme(const FoldScheme& scheme, const Pass& pass, std::size_t rows, std::size_t all_rows) {
  FoldScheme small = scheme;
  if (scheme.kind == ProtocolKind::train_test) return small;
  if (!pass.is_shared_by_folds()) {
    const std::vector<std::size_t> sizes = fold_sizes(scheme, all_rows);
    return {ProtocolKind::holdout, 1, std::nullopt,
            shrunk(*std::max_element(sizes.begin(), sizes.end()), rows, all_rows)};
  }
  small.folds = std::min(scheme.folds, rows);
  if (scheme.kind == ProtocolKind::holdout) small.held_out_rows = shrunk(scheme.held_out_rows, rows, all_rows);
  return small;
}

std::size_t training_rows(const FoldScheme& scheme, std::size_t rows) {
  if (scheme.kind == ProtocolKind::train_test) return rows;
  const std::vector<std::size_t> sizes = fold_sizes(scheme, rows);
  return rows - *std::max_element(sizes.begin(), sizes.end());
}

Dataset first_rows_of(const Dataset& part, std::size_t rows) {
  std::vector<std::uint32_t> wanted(rows);
  std::iota(wanted.begin(), wanted.end(), 0U);
  Dataset first;
  first.features = gather_rows(part.view(), wanted);
  first.labels.assign(part.labels.begin(), part.labels.begin() + static_cast<std::ptrdiff_t>(rows));
  first.class_names = part.class_names;
  return first;
}

}  // namespace

Plan sample_plan(const Plan& plan, std::size_t pass_index, const LoadedDataset& sample, std::size_t rows,
                 std::size_t most_k) {
  const Pass& pass = plan.passes[pass_index];
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  Plan small;
  small.scores = plan.scores;
  PlannedDataset& few = small.datasets.emplace_back();
  few.train_shape = dataset.train_shape;
  few.train_shape.rows = rows;
  few.train_shape.features = pass.shape.features;
  if (pass.scores_test_part) {
    few.test = dataset.test;
    few.test_shape = dataset.test_shape;
    few.test_shape->rows =
        std::min(sample.test->rows(), shrunk(dataset.test_shape->rows, rows, dataset.train_shape.rows));
  }
  Pass& small_pass = small.passes.emplace_back(pass);
  small_pass.dataset = 0;
  small_pass.transforms.clear();
  small_pass.schemes.clear();
  small_pass.k_max = 0;
  const std::size_t schemes = pass.is_shared_by_folds() ? std::min(pass.schemes.size(), kMostSchemes) : 1;
  std::size_t largest_k = std::min(rows, most_k);
  for (std::size_t i = 0; i < schemes; ++i) {
    small_pass.schemes.push_back(shrunk_scheme(pass.schemes[i], pass, rows, dataset.train_shape.rows));
    largest_k = std::min(largest_k, training_rows(small_pass.schemes.back(), rows));
  }
  std::set<std::tuple<std::size_t, std::size_t, Weights>> votes;
  for (const Cell& cell : plan.cells) {
    if (cell.pass != pass_index || cell.scheme >= schemes) continue;
    const std::size_t k = std::min(cell.k, largest_k);
    const bool is_new = votes.emplace(cell.scheme, k, cell.weights).second;
    if (k < cell.k && !is_new) continue;
    Cell& small_cell = small.cells.emplace_back(cell);
    small_cell.pass = 0;
    small_cell.k = k;
    small_pass.k_max = std::max(small_pass.k_max, small_cell.k);
  }
  return small;
}

LoadedDataset first_rows(const LoadedDataset& sample, const PlannedDataset& dataset) {
  LoadedDataset first{first_rows_of(sample.train, dataset.train_shape.rows), std::nullopt};
  if (dataset.test) first.test = first_rows_of(*sample.test, dataset.test_shape->rows);
  return first;
}

}  // namespace gridfold
