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
  std::span<const double> votes() const { return votes_; }

 private:
  std::vector<double> votes_;
  std::int32_t winner_ = -1;
};

constexpr std::size_t kQueriesPerTask = 256;

double vote_weight(const NeighborList& list, std::size_t place, Weights weights) {
  if (weights == Weights::uniform) return 1.0;
  const double distance = list.distances[place];
  if (distance == 0.0) return 1.0;
  // The list is sorted: a zero anywhere means a zero at its head, and then the others do not vote.
  return list.distances.front() == 0.0 ? 0.0 : 1.0 / distance;
}

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
      std::size_t place = 0;
      for (std::size_t i = 0; i < ks.size(); ++i) {
        for (; place < ks[i] && place < list.rows.size(); ++place) {
          ballot.add(labels[list.rows[place]], vote_weight(list, place, weights));
        }
        predictions.row(i)[query] = ballot.winner();
      }
    }
  });
  return predictions;
}

Predictions predict_knn_probabilities(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                      std::size_t class_count, std::size_t k, Weights weights) {
  Predictions predictions{std::vector<std::int32_t>(lists.queries()), Matrix<double>(lists.queries(), class_count),
                          ScoresKind::probability};
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, lists.queries(), kQueriesPerTask), [&](const auto& queries) {
    Ballot ballot(class_count);
    NeighborList list;
    for (std::size_t query = queries.begin(); query != queries.end(); ++query) {
      lists.read(query, k, list);
      ballot.clear();
      for (std::size_t place = 0; place < list.rows.size(); ++place) {
        ballot.add(labels[list.rows[place]], vote_weight(list, place, weights));
      }
      predictions.classes[query] = ballot.winner();
      const std::span<double> shares = predictions.class_scores.row(query);
      const double total = std::accumulate(ballot.votes().begin(), ballot.votes().end(), 0.0);
      for (std::size_t label = 0; label < class_count; ++label) shares[label] = ballot.votes()[label] / total;
    }
  });
  return predictions;
}

}  // namespace gridfold
