#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/matrix.hpp"
#include "core/predictions.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace gridfold {

/// How much a neighbour's vote counts.
enum class Weights {
  /// Every neighbour one vote.
  uniform,
  /// One over the distance; where neighbours at distance zero are among the K, only they vote
  /// (scikit-learn's weights="distance").
  distance,
};

/// Predictions of K nearest neighbours for several K at once, from lists made for the largest.
///
/// `ks` is ascending, its last entry at most lists.k(); `labels` are the training rows' class indices, below
/// `class_count`. Row i of the result holds the predicted class of every query for ks[i]. The class with the
/// most votes wins, the smaller class index among equals. A list shorter than K votes with what it has.
Matrix<std::int32_t> predict_knn(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                 std::size_t class_count, std::span<const std::size_t> ks, Weights weights);

/// The same with each class's share of the votes as its probability, for one K after another: a larger K adds its
/// neighbours to the votes that are already counted, so that all K together count as many as the largest alone.
class KnnProbabilities {
 public:
  /// `lists` and `labels` are referred to.
  KnnProbabilities(const NeighborLists& lists, std::span<const std::int32_t> labels, std::size_t class_count,
                   Weights weights);

  /// Lets the `k` nearest vote: no fewer than before, and at most lists.k().
  void count_to(std::size_t k);

  /// The winners, and the probabilities (queries.size() x class_count), of these queries, in their order.
  Predictions of(std::span<const std::uint32_t> queries) const;

 private:
  const NeighborLists& lists_;
  std::span<const std::int32_t> labels_;
  Weights weights_;
  std::size_t k_ = 0;
  /// queries x classes.
  Matrix<double> votes_;
};

}  // namespace gridfold
