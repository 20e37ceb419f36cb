#include "run/cost_model.hpp"

#include <algorithm>
#include <cmath>

#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// Of one query whose list of K places sees `candidates` rows in random order: the i-th enters with probability K/i.
double entries_of(double k, double candidates) {
  if (candidates <= k) return candidates;
  return k * (1 + std::log(candidates / k));
}

double rows_fitted(const Plan& plan, std::size_t pass, const PlannedDataset& dataset) {
  double rows = 0;
  for (const Cell& cell : plan.cells) {
    if (cell.pass != pass) continue;
    const FoldScheme& scheme = plan.scheme_of(cell);
    const std::size_t test_rows = scheme.kind == ProtocolKind::train_test ? dataset.test_shape->rows : 0;
    rows += static_cast<double>(scheme.folds) * static_cast<double>(dataset.train_shape.rows + test_rows);
  }
  return rows;
}

}  // namespace

PassSize size_of(const Plan& plan, std::size_t pass_index) {
  const Pass& pass = plan.passes[pass_index];
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  if (!pass.takes_distances()) return {rows_fitted(plan, pass_index, dataset), 0};
  const auto rows = static_cast<double>(dataset.train_shape.rows);
  const auto k = static_cast<double>(pass.k_max);
  if (pass.is_shared_by_folds()) {
    return {static_cast<double>(pairs_measured(dataset.train_shape.rows, pass.schemes.size())),
            static_cast<double>(pass.schemes.size()) * rows * entries_of(k, rows)};
  }
  PassSize size;
  for (const FoldScheme& scheme : pass.schemes) {
    if (scheme.kind == ProtocolKind::train_test) {
      const auto queries = static_cast<double>(dataset.test_shape->rows);
      size.pairs += queries * rows;
      size.list_entries += queries * entries_of(k, rows);
      continue;
    }
    for (const std::size_t held_out : fold_sizes(scheme, dataset.train_shape.rows)) {
      const auto queries = static_cast<double>(held_out);
      size.pairs += queries * (rows - queries);
      size.list_entries += queries * entries_of(k, rows - queries);
    }
  }
  return size;
}

double predict_seconds(const Trial& trial, const PassSize& size) {
  if (trial.size.list_entries == 0) return trial.seconds * size.pairs / trial.size.pairs;
  const double others = std::max(0.0, trial.seconds - trial.seconds_per_pair * trial.size.pairs);
  return trial.seconds_per_pair * size.pairs + others * size.list_entries / trial.size.list_entries;
}

}  // namespace gridfold
