#include "neighbors/definition_search.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "neighbors/control.hpp"
#include "neighbors/row_blocks.hpp"

namespace gridfold {

namespace {

struct Neighbor {
  double distance;
  std::uint32_t row;

  friend bool operator<(const Neighbor& a, const Neighbor& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
  }
};

double distance_between(Metric metric, std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) {
    const double difference = double{a[c]} - double{b[c]};
    sum += metric == Metric::l1 ? std::fabs(difference) : difference * difference;
  }
  return sum;
}

/// Sorted lists of at most k neighbours.
class SortedLists {
 public:
  SortedLists(std::size_t rows, std::size_t k) : k_(k), sizes_(rows), places_(rows * k) {}

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

  NeighborLists finish(Metric metric) const {
    NeighborLists lists = NeighborLists::of_reals(sizes_.size(), k_);
    for (std::size_t q = 0; q < sizes_.size(); ++q) {
      for (std::size_t rank = 0; rank < sizes_[q]; ++rank) {
        const Neighbor& neighbor = places_[q * k_ + rank];
        lists.set_real(q, rank, neighbor.row, metric == Metric::l2 ? std::sqrt(neighbor.distance) : neighbor.distance);
      }
      lists.end_list(q, sizes_[q]);
    }
    return lists;
  }

 private:
  std::size_t k_;
  std::vector<std::size_t> sizes_;
  std::vector<Neighbor> places_;
};

}  // namespace

std::vector<NeighborLists> all_pairs_by_definition(MatrixView<float> view, Metric metric,
                                                   std::span<const RowGroups> groupings, std::size_t k_max,
                                                   const SearchControl& control) {
  const std::size_t rows = view.rows();
  const std::size_t blocks = block_count(rows);
  std::vector<SortedLists> lists(groupings.size(), SortedLists(rows, k_max));
  std::vector<std::mutex> mutexes(blocks);
  run_controlled(blocks * blocks, control, [&](std::size_t tile) -> std::uint64_t {
    const std::size_t first = tile / blocks;
    const std::size_t second = tile % blocks;
    if (second < first) return 0;
    struct Pair {
      std::size_t i;
      std::size_t j;
      double distance;
    };
    std::vector<Pair> pairs;
    const std::size_t first_end = first * kBlockRows + rows_in_block(rows, first);
    const std::size_t second_end = second * kBlockRows + rows_in_block(rows, second);
    for (std::size_t i = first * kBlockRows; i < first_end; ++i) {
      for (std::size_t j = std::max(second * kBlockRows, i + 1); j < second_end; ++j) {
        pairs.push_back({i, j, distance_between(metric, view.row(i), view.row(j))});
      }
    }
    {
      const std::lock_guard lock(mutexes[first]);
      for (const Pair& pair : pairs) {
        for (std::size_t g = 0; g < groupings.size(); ++g) {
          if (groupings[g][pair.i] == groupings[g][pair.j]) continue;
          lists[g].offer(pair.i, {pair.distance, static_cast<std::uint32_t>(pair.j)});
        }
      }
    }
    const std::lock_guard lock(mutexes[second]);
    for (const Pair& pair : pairs) {
      for (std::size_t g = 0; g < groupings.size(); ++g) {
        if (groupings[g][pair.i] == groupings[g][pair.j]) continue;
        lists[g].offer(pair.j, {pair.distance, static_cast<std::uint32_t>(pair.i)});
      }
    }
    return pairs.size();
  });
  std::vector<NeighborLists> results;
  for (const SortedLists& of_grouping : lists) results.push_back(of_grouping.finish(metric));
  return results;
}

NeighborLists queries_by_definition(MatrixView<float> train, MatrixView<float> queries, Metric metric,
                                    std::size_t k_max, const SearchControl& control) {
  SortedLists lists(queries.rows(), k_max);
  run_controlled(queries.rows(), control, [&](std::size_t query) -> std::uint64_t {
    for (std::size_t row = 0; row < train.rows(); ++row) {
      lists.offer(query,
                  {distance_between(metric, queries.row(query), train.row(row)), static_cast<std::uint32_t>(row)});
    }
    return train.rows();
  });
  return lists.finish(metric);
}

}  // namespace gridfold
