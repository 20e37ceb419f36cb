#include "classifiers/knn_votes.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
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

/// Whether a neighbour's vote is the same whatever K is.
constexpr bool is_independent_of_k(Weights weights) {
  return weights == Weights::uniform || weights == Weights::distance;
}

/// How many neighbours a vote of `k` reads.
std::size_t read_for(std::size_t k, Weights weights, const NeighborLists& lists) {
  return std::min(k + (needs_next_neighbor(weights) ? 1 : 0), lists.k());
}

/// predict_knn of votes that all count the same, some queries at a time: predictions for one K after another are then
/// written line by line.
void count_equal_votes(const NeighborLists& lists, std::span<const std::int32_t> labels, std::size_t class_count,
                       std::span<const std::size_t> ks, Matrix<std::int32_t>& predictions) {
  constexpr std::size_t kQueries = 16;
  const std::size_t k_max = ks.back();
  const std::size_t batches = (lists.queries() + kQueries - 1) / kQueries;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, batches, kQueriesPerTask / kQueries), [&](const auto& range) {
    NeighborList list;
    std::vector<std::uint32_t> votes(class_count);
    // Of each K below k_max, and in it of each query.
    std::vector<std::array<std::int32_t, kQueries>> winners(k_max + 1);
    for (std::size_t batch = range.begin(); batch != range.end(); ++batch) {
      const std::size_t first = batch * kQueries;
      const std::size_t count = std::min(kQueries, lists.queries() - first);
      for (std::size_t i = 0; i < count; ++i) {
        lists.read(first + i, k_max, list);
        std::fill(votes.begin(), votes.end(), 0);
        // The votes in the upper half, the label's opposite in the lower: the greatest is of the most votes, and the
        // smaller label among equals. Votes only grow.
        std::uint64_t best = 0;
        std::size_t place = 0;
        for (; place < list.rows.size(); ++place) {
          const auto label = static_cast<std::uint32_t>(labels[list.rows[place]]);
          best = std::max(best, std::uint64_t{++votes[label]} << 32 | static_cast<std::uint32_t>(~label));
          winners[place + 1][i] = static_cast<std::int32_t>(~static_cast<std::uint32_t>(best));
        }
        for (; place < k_max; ++place)
          winners[place + 1][i] = static_cast<std::int32_t>(~static_cast<std::uint32_t>(best));
      }
      for (std::size_t k = 0; k < ks.size(); ++k) {
        std::copy_n(winners[ks[k]].begin(), count, predictions.row(k).data() + first);
      }
    }
  });
}

}  // namespace

VoteWeights::VoteWeights(const NeighborList& list, std::size_t k, Weights weights, std::optional<double> bandwidth)
    : list_(list), count_(std::min(k, list.rows.size())), weights_(weights) {
  if (count_ == 0) return;
  if (weights == Weights::distance) {
    // One over the least doubles is infinite. All weights of a query by one power of two are the same votes, to the
    // bit.
    if (list.distances.front() < 1e-290) scale_ = 0x1p600;
  } else if (needs_next_neighbor(weights)) {
    bandwidth_ = bandwidth.value_or(list.distances[std::min(k, list.rows.size() - 1)]);
    // The nearest weighs the most.
    if (kernel(0) == 0) weights_ = Weights::uniform;
  }
}

double VoteWeights::of(std::size_t place) const {
  switch (weights_) {
    case Weights::uniform:
      return 1.0;
    case Weights::distance: {
      const double distance = list_.distances[place];
      if (distance == 0.0) return 1.0;
      // The list is sorted: a zero anywhere means a zero at its head, and then the others do not vote.
      return list_.distances.front() == 0.0 ? 0.0 : 1.0 / (distance * scale_);
    }
    case Weights::rank:
      return static_cast<double>(count_ - place);
    case Weights::gaussian:
    case Weights::epanechnikov:
    case Weights::tricube:
      break;
  }
  return kernel(place);
}

double VoteWeights::kernel(std::size_t place) const {
  const double distance = list_.distances[place];
  // Zero over zero is near, infinity over infinity is far.
  const double u = distance == 0.0 ? 0.0 : distance == bandwidth_ ? 1.0 : distance / bandwidth_;
  if (weights_ == Weights::gaussian) return std::exp(-u * u / 2);
  if (weights_ == Weights::epanechnikov) return 1 - u * u;
  const double rest = 1 - u * u * u;
  return rest * rest * rest;
}

Matrix<std::int32_t> predict_knn(const NeighborLists& lists, std::span<const std::int32_t> labels,
                                 std::size_t class_count, std::span<const std::size_t> ks, Weights weights) {
  assert(!ks.empty() && ks.front() >= 1 && ks.back() <= lists.k() && std::is_sorted(ks.begin(), ks.end()));
  Matrix<std::int32_t> predictions(ks.size(), lists.queries());
  if (weights == Weights::uniform) {
    count_equal_votes(lists, labels, class_count, ks, predictions);
    return predictions;
  }
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, lists.queries(), kQueriesPerTask), [&](const auto& queries) {
    Ballot ballot(class_count);
    NeighborList list;
    for (std::size_t query = queries.begin(); query != queries.end(); ++query) {
      lists.read(query, read_for(ks.back(), weights, lists), list);
      std::size_t place = 0;
      for (std::size_t i = 0; i < ks.size(); ++i) {
        const VoteWeights weight(list, ks[i], weights);
        if (place == 0 || !is_independent_of_k(weights)) {
          ballot.clear();
          place = 0;
        }
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
      lists_.read(query, read_for(k, weights_, lists_), list);
      const VoteWeights weight(list, k, weights_);
      const std::span<double> votes = votes_.row(query);
      std::size_t place = k_;
      if (!is_independent_of_k(weights_)) {
        std::ranges::fill(votes, 0.0);
        place = 0;
      }
      for (; place < std::min(k, list.rows.size()); ++place) {
        votes[static_cast<std::size_t>(labels_[list.rows[place]])] += weight.of(place);
      }
    }
  });
  k_ = k;
}

Predictions KnnProbabilities::of(std::size_t first, std::size_t count) const {
  Predictions predictions{std::vector<std::int32_t>(count), Matrix<double>(count, votes_.cols()),
                          ScoresKind::probability};
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, kQueriesPerTask), [&](const auto& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) {
      const std::span<const double> votes = votes_.row(first + i);
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
