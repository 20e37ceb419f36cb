#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

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
  /// K for the nearest, K - 1 for the next, 1 for the last (Dudani, 1976).
  rank,
  /// A kernel of u, the distance over that of the next neighbour after the K (Hechenbichler and Schliep, 2004); over
  /// the last one's where every training row votes. Where all K would weigh 0, each has one vote.
  /// exp(-u^2 / 2).
  gaussian,
  /// 1 - u^2.
  epanechnikov,
  /// (1 - u^3)^3.
  tricube,
};

/// As sweeps name them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 6> kWeightsNames{"uniform",  "distance",     "rank",
                                                               "gaussian", "epanechnikov", "tricube"};
inline constexpr std::array<Weights, 6> kAllWeights{Weights::uniform,  Weights::distance,     Weights::rank,
                                                    Weights::gaussian, Weights::epanechnikov, Weights::tricube};

/// Whether weights are read off the distances, and whether off that of the neighbour after the K, too.
constexpr bool needs_distances(Weights weights) { return weights != Weights::uniform && weights != Weights::rank; }
constexpr bool needs_next_neighbor(Weights weights) { return weights >= Weights::gaussian; }

/// Weighs the K nearest neighbours of one query.
class VoteWeights {
 public:
  /// `list` holds one more than K for weights that need the next neighbour, unless the `bandwidth` of their kernel is
  /// given; it has distances unless no weight needs them, and is referred to.
  VoteWeights(const NeighborList& list, std::size_t k, Weights weights, std::optional<double> bandwidth = std::nullopt);

  /// Neighbours that vote: K, or as many as there are.
  std::size_t count() const { return count_; }
  /// Of the neighbour at a place below `count`; at least 0, and above it for one of them.
  double of(std::size_t place) const;

 private:
  double kernel(std::size_t place) const;

  const NeighborList& list_;
  std::size_t count_;
  Weights weights_;
  double scale_ = 1.0;
  double bandwidth_ = 0.0;
};

/// Predictions of K nearest neighbours for several K at once, from lists made for the largest.
///
/// `ks` is ascending, its last entry at most lists.k(); `labels` are the training rows' class indices, below
/// `class_count`. Row i of the result holds the predicted class of every query for ks[i]. The class with the
/// most votes wins, the smaller class index among equals. A list shorter than K votes with what it has. Weights that
/// need the next neighbour take it from lists of more than K.
Matrix<std::int32_t> predict_knn(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                 std::size_t class_count, std::span<const std::size_t> ks, Weights weights);

/// The same with each class's share of the votes as its probability, for one K after another. Where a vote does not
/// depend on K, a larger K adds its neighbours to the votes that are already counted, so that all K together count as
/// many as the largest alone.
class KnnProbabilities {
 public:
  /// `lists` and `labels` are referred to.
  KnnProbabilities(const NeighborLists& lists, std::span<const std::int32_t> labels, std::size_t class_count,
                   Weights weights);

  /// Lets the `k` nearest vote: no fewer than before, and at most lists.k().
  void count_to(std::size_t k);

  /// The winners, and the probabilities (count x class_count), of queries `first` to `first + count - 1`.
  Predictions of(std::size_t first, std::size_t count) const;

 private:
  const NeighborLists& lists_;
  std::span<const std::int32_t> labels_;
  Weights weights_;
  std::size_t k_ = 0;
  /// queries x classes.
  Matrix<double> votes_;
};

}  // namespace gridfold
