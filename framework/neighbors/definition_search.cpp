#include "neighbors/definition_search.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>

#include "core/error.hpp"
#include "distance/definition.hpp"
#include "neighbors/control.hpp"

namespace gridfold {

namespace {

struct Neighbor {
  double rank;
  std::uint32_t row;

  friend bool operator<(const Neighbor& a, const Neighbor& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.row < b.row;
  }
};

/// How neighbours are ordered; throws DataError where a sum of powers has left the range of double, in which case it
/// orders nothing.
template <typename T>
double rank_of(const Definition<T>& definition, std::span<const T> a, std::span<const T> b, const MetricSpec& metric) {
  const double rank = definition.rank(a.data(), b.data(), a.size(), metric.p);
  if (metric.metric != Metric::minkowski || std::isnormal(rank)) return rank;
  if (rank == 0 && std::equal(a.begin(), a.end(), b.begin())) return rank;
  throw DataError(std::string("minkowski: differences of these features to the power of p are too ") +
                  (std::isinf(rank) ? "large" : "small") +
                  " for double precision; use a smaller p, or bring the features near 1, for example by standardize");
}

// Small enough that a tile of the slowest metric takes less than the second in which a stop is noticed.
constexpr std::size_t kTileRows = 48;

/// Sorted lists of at most k neighbours, handed out with `places` places each.
class SortedLists {
 public:
  SortedLists(std::size_t rows, std::size_t k, std::size_t places)
      : k_(k), list_places_(places), sizes_(rows), places_(rows * k) {}

  void offer(std::size_t row, Neighbor neighbor) {
    Neighbor* first = places_.data() + row * k_;
    std::size_t& size = sizes_[row];
    if (size == k_) {
      if (k_ == 0 || !(neighbor < first[k_ - 1])) return;
      --size;
    }
    Neighbor* place = std::upper_bound(first, first + size, neighbor);
    std::copy_backward(place, first + size, first + size + 1);
    *place = neighbor;
    ++size;
  }

  /// `distance` turns what neighbours were ordered by into distances.
  NeighborLists finish(double (*distance)(double rank, double p), double p) const {
    NeighborLists lists = NeighborLists::of_reals(sizes_.size(), list_places_);
    std::vector<std::uint32_t> rows;
    std::vector<double> distances;
    for (std::size_t q = 0; q < sizes_.size(); ++q) {
      rows.clear();
      distances.clear();
      for (std::size_t rank = 0; rank < sizes_[q]; ++rank) {
        const Neighbor& neighbor = places_[q * k_ + rank];
        rows.push_back(neighbor.row);
        distances.push_back(distance(neighbor.rank, p));
      }
      lists.write(q, rows, distances);
    }
    return lists;
  }

 private:
  std::size_t k_;
  std::size_t list_places_;
  std::vector<std::size_t> sizes_;
  std::vector<Neighbor> places_;
};

}  // namespace

template <typename T>
std::vector<NeighborLists> all_pairs_by_definition(MatrixView<T> view, const MetricSpec& metric,
                                                   std::span<const RowGroups> groupings, std::size_t k_max,
                                                   const SearchControl& control) {
  const Definition<T> definition = definition_of<T>(metric.metric);
  const std::size_t rows = view.rows();
  const std::size_t blocks = (rows + kTileRows - 1) / kTileRows;
  std::vector<SortedLists> lists(groupings.size(), SortedLists(rows, std::min(k_max, rows), k_max));
  std::vector<std::mutex> mutexes(blocks);
  run_controlled(blocks * blocks, control, [&](std::size_t tile) -> std::uint64_t {
    const std::size_t first = tile / blocks;
    const std::size_t second = tile % blocks;
    if (second < first) return 0;
    struct Pair {
      std::size_t i;
      std::size_t j;
      double rank;
    };
    std::vector<Pair> pairs;
    for (std::size_t i = first * kTileRows; i < std::min(rows, (first + 1) * kTileRows); ++i) {
      for (std::size_t j = std::max(second * kTileRows, i + 1); j < std::min(rows, (second + 1) * kTileRows); ++j) {
        pairs.push_back({i, j, rank_of<T>(definition, view.row(i), view.row(j), metric)});
      }
    }
    const auto offer = [&](std::size_t Pair::*query, std::size_t Pair::*row) {
      for (const Pair& pair : pairs) {
        for (std::size_t g = 0; g < groupings.size(); ++g) {
          if (groupings[g][pair.i] == groupings[g][pair.j]) continue;
          lists[g].offer(pair.*query, {pair.rank, static_cast<std::uint32_t>(pair.*row)});
        }
      }
    };
    {
      const std::lock_guard lock(mutexes[first]);
      offer(&Pair::i, &Pair::j);
    }
    const std::lock_guard lock(mutexes[second]);
    offer(&Pair::j, &Pair::i);
    return pairs.size();
  });
  std::vector<NeighborLists> results;
  for (const SortedLists& of_grouping : lists) {
    results.push_back(of_grouping.finish(definition.distance, metric.p));
  }
  return results;
}

template <typename T>
NeighborLists queries_by_definition(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric,
                                    std::size_t k_max, const SearchControl& control) {
  const Definition<T> definition = definition_of<T>(metric.metric);
  SortedLists lists(queries.rows(), std::min(k_max, train.rows()), k_max);
  run_controlled(queries.rows(), control, [&](std::size_t query) -> std::uint64_t {
    for (std::size_t row = 0; row < train.rows(); ++row) {
      if (row % kTileRows == 0 && control.stop.stop_requested()) return 0;
      const double rank = rank_of<T>(definition, queries.row(query), train.row(row), metric);
      lists.offer(query, {rank, static_cast<std::uint32_t>(row)});
    }
    return train.rows();
  });
  return lists.finish(definition.distance, metric.p);
}

template std::vector<NeighborLists> all_pairs_by_definition(MatrixView<std::uint8_t>, const MetricSpec&,
                                                            std::span<const RowGroups>, std::size_t,
                                                            const SearchControl&);
template std::vector<NeighborLists> all_pairs_by_definition(MatrixView<float>, const MetricSpec&,
                                                            std::span<const RowGroups>, std::size_t,
                                                            const SearchControl&);
template NeighborLists queries_by_definition(MatrixView<std::uint8_t>, MatrixView<std::uint8_t>, const MetricSpec&,
                                             std::size_t, const SearchControl&);
template NeighborLists queries_by_definition(MatrixView<float>, MatrixView<float>, const MetricSpec&, std::size_t,
                                             const SearchControl&);

}  // namespace gridfold
