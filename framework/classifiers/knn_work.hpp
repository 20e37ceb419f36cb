#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classifiers/pass_input.hpp"

namespace gridfold {

/// How K nearest neighbours come to the neighbours that the wanted splits of a pass need.
struct KnnWork {
  /// Indices into SplitSet::partitions(): one search over all pairs of rows serves all of their splits.
  std::vector<std::size_t> together;
  /// Splits whose judged rows are searched against the rows that they train on.
  std::vector<std::size_t> alone;
};

KnnWork choose_knn_work(const SplitSet& splits, const Wanted& wanted, std::size_t rows);

/// As Classifier::cost.
PassCost knn_cost(const PassShape& shape);

}  // namespace gridfold
