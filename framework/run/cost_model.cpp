#include "run/cost_model.hpp"

#include <algorithm>
#include <cassert>
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

double predict_seconds(const std::vector<Trial>& trials, const PassSize& size) {
  assert(!trials.empty());
  const Trial& large = trials.back();
  const double by_pairs = large.seconds * size.pairs / large.size.pairs;
  if (trials.size() < 2) return by_pairs;
  // Two doublings apart, where there are as many trials: the further, the less noise in the difference.
  const Trial& small = trials[trials.size() - std::min<std::size_t>(3, trials.size())];
  const double determinant = small.size.pairs * large.size.list_entries - large.size.pairs * small.size.list_entries;
  if (determinant == 0) return by_pairs;
  const double per_pair =
      (small.seconds * large.size.list_entries - large.seconds * small.size.list_entries) / determinant;
  const double per_entry = (small.size.pairs * large.seconds - large.size.pairs * small.seconds) / determinant;
  if (per_entry < 0) return by_pairs;
  if (per_pair < 0) return large.seconds * size.list_entries / large.size.list_entries;
  return per_pair * size.pairs + per_entry * size.list_entries;
}

}  // namespace gridfold
