#include "classifiers/knn_votes.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <vector>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

namespace gridfold {

namespace {

/// Votes that come in one at a time, with the winner known at every moment.
class Ballot {
 public:
  explicit Ballot(std::size_t class_count) : votes_(class_count) {}

  void clear() {
    std::fill(votes_.begin(), votes_.end(), 0.0);
    winner_ = -1;
  }

  void add(std::int32_t label, double weight) {
    assert(weight >= 0);
    const double votes = votes_[static_cast<std::size_t>(label)] += weight;
    // Votes only grow, so that only this label can have overtaken the winner.
    const double most = winner_ < 0 ? -1.0 : votes_[static_cast<std::size_t>(winner_)];
    if (votes > most || (votes == most && label < winner_)) winner_ = label;
  }

  std::int32_t winner() const { return winner_; }

 private:
  std::vector<double> votes_;
  std::int32_t winner_ = -1;
};

constexpr std::size_t kQueriesPerTask = 256;

/// Weighs the neighbours of one query.
class VoteWeights {
 public:
  VoteWeights(const NeighborList& list, Weights weights) : list_(list), weights_(weights) {
    // One over the least doubles is infinite. All weights of a query by one power of two are the same votes, to the
    // bit.
    if (weights == Weights::distance && !list.distances.empty() && list.distances.front() < 1e-290) scale_ = 0x1p600;
  }

  double of(std::size_t place) const {
    if (weights_ == Weights::uniform) return 1.0;
    const double distance = list_.distances[place];
    if (distance == 0.0) return 1.0;
    // The list is sorted: a zero anywhere means a zero at its head, and then the others do not vote.
    return list_.distances.front() == 0.0 ? 0.0 : 1.0 / (distance * scale_);
  }

 private:
  const NeighborList& list_;
  Weights weights_;
  double scale_ = 1.0;
};

}  // namespace

Matrix<std::int32_t> predict_knn(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                 std::size_t class_count, std::span<const std::size_t> ks, Weights weights) {
  assert(!ks.empty() && ks.front() >= 1 && ks.back() <= lists.k() && std::is_sorted(ks.begin(), ks.end()));
  Matrix<std::int32_t> predictions(ks.size(), lists.queries());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, lists.queries(), kQueriesPerTask), [&](const auto& queries) {
    Ballot ballot(class_count);
    NeighborList list;
    for (std::size_t query = queries.begin(); query != queries.end(); ++query) {
      lists.read(query, ks.back(), list);
      ballot.clear();
      const VoteWeights weight(list, weights);
      std::size_t place = 0;
      for (std::size_t i = 0; i < ks.size(); ++i) {
        for (; place < ks[i] && place < list.rows.size(); ++place) {
          ballot.add(labels[list.rows[place]], weight.of(place));
        }
        predictions.row(i)[query] = ballot.winner();
      }
    }
  });
  return predictions;
}

KnnProbabilities::KnnProbabilities(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                   std::size_t class_count, Weights weights)
    : lists_(lists), labels_(labels), weights_(weights), votes_(lists.queries(), class_count) {}

void KnnProbabilities::count_to(std::size_t k) {
  assert(k >= k_ && k <= lists_.k());
  if (k == k_) return;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, lists_.queries(), kQueriesPerTask), [&](const auto& queries) {
    NeighborList list;
    for (std::size_t query = queries.begin(); query != queries.end(); ++query) {
      lists_.read(query, k, list);
      const VoteWeights weight(list, weights_);
      const std::span<double> votes = votes_.row(query);
      for (std::size_t place = k_; place < list.rows.size(); ++place) {
        votes[static_cast<std::size_t>(labels_[list.rows[place]])] += weight.of(place);
      }
    }
  });
  k_ = k;
}

Predictions KnnProbabilities::of(std::span<const std::uint32_t> queries) const {
  Predictions predictions{std::vector<std::int32_t>(queries.size()), Matrix<double>(queries.size(), votes_.cols()),
                          ScoresKind::probability};
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, queries.size(), kQueriesPerTask), [&](const auto& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) {
      const std::span<const double> votes = votes_.row(queries[i]);
      // The first of the largest is the smaller class among equals.
      predictions.classes[i] = static_cast<std::int32_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
      const double total = std::accumulate(votes.begin(), votes.end(), 0.0);
      std::ranges::transform(votes, predictions.class_scores.row(i).begin(),
                             [total](double of_class) { return of_class / total; });
    }
  });
  return predictions;
}

}  // namespace gridfold
