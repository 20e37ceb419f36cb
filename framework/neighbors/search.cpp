#include "neighbors/search.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <string>
#include <type_traits>

#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kBlockRows = 64;

// Squared distances of 8-bit rows are at most 255^2 a column and must fit 32 bits.
constexpr std::size_t kMaxColumnsSquaredU8 = 0xffffffffU / (255U * 255U);

template <typename Distance>
struct Neighbor {
  Distance distance;
  std::uint32_t row;

  friend bool operator<(const Neighbor& a, const Neighbor& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
  }
};

std::uint32_t distance_between(Metric metric, const std::uint8_t* a, const std::uint8_t* b, std::size_t cols) {
  std::uint32_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const int difference = std::abs(int{a[c]} - int{b[c]});
    sum += static_cast<std::uint32_t>(metric == Metric::l1 ? difference : difference * difference);
  }
  return sum;
}

double distance_between(Metric metric, const float* a, const float* b, std::size_t cols) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const double difference = double{a[c]} - double{b[c]};
    sum += metric == Metric::l1 ? std::fabs(difference) : difference * difference;
  }
  return sum;
}

template <typename T>
using DistanceOf = std::conditional_t<std::is_same_v<T, std::uint8_t>, std::uint32_t, double>;

/// Sorted lists of at most k neighbours for some rows; one lock per block of rows.
template <typename Distance>
class Lists {
 public:
  Lists(std::size_t rows, std::size_t k) : k_(k), sizes_(rows), places_(rows * k) {}

  void offer(std::size_t row, Neighbor<Distance> neighbor) {
    Neighbor<Distance>* first = places_.data() + row * k_;
    std::size_t& size = sizes_[row];
    if (size == k_) {
      if (k_ == 0 || !(neighbor < first[k_ - 1])) return;
      --size;
    }
    Neighbor<Distance>* place = std::upper_bound(first, first + size, neighbor);
    std::copy_backward(place, first + size, first + size + 1);
    *place = neighbor;
    ++size;
  }

  NeighborLists finish(Metric metric) && {
    const std::size_t queries = sizes_.size();
    std::vector<std::uint32_t> rows(queries * k_, kNoNeighbor);
    std::vector<Distance> distances(queries * k_);
    for (std::size_t q = 0; q < queries; ++q) {
      for (std::size_t rank = 0; rank < sizes_[q]; ++rank) {
        const auto& neighbor = places_[q * k_ + rank];
        rows[q * k_ + rank] = neighbor.row;
        distances[q * k_ + rank] = neighbor.distance;
      }
    }
    if constexpr (std::is_same_v<Distance, std::uint32_t>) {
      return {queries, k_, std::move(rows), std::move(distances),
              metric == Metric::l2 ? IntegerUnit::square_root : IntegerUnit::itself};
    } else {
      if (metric == Metric::l2) {
        for (double& distance : distances) distance = std::sqrt(distance);
      }
      return {queries, k_, std::move(rows), std::move(distances)};
    }
  }

 private:
  std::size_t k_;
  std::vector<std::size_t> sizes_;
  std::vector<Neighbor<Distance>> places_;
};

template <typename T>
void refuse_what_cannot_be_measured(MatrixView<T> view, Metric metric, const char* what) {
  if (view.rows() >= kNoNeighbor) throw DataError("more than 4,294,967,294 rows of " + std::string(what));
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    if (metric != Metric::l1 && view.cols() > kMaxColumnsSquaredU8) {
      throw DataError("squared distances of 8-bit rows take at most " + std::to_string(kMaxColumnsSquaredU8) +
                      " columns; there are " + std::to_string(view.cols()));
    }
  } else {
    for (std::size_t r = 0; r < view.rows(); ++r) {
      for (std::size_t c = 0; c < view.cols(); ++c) {
        if (!std::isfinite(view.row(r)[c])) {
          throw DataError(std::string(what) + " row " + std::to_string(r) + ", column " + std::to_string(c) +
                          " is not a finite number");
        }
      }
    }
  }
}

/// Runs `work(index)` for every index below `count` on all threads; throws Cancelled once stopped.
template <typename Work>
void run_tiles(std::size_t count, const SearchControl& control, const Work& work) {
  tbb::task_group_context context;
  tbb::parallel_for(
      std::size_t{0}, count,
      [&](std::size_t index) {
        if (control.stop.stop_requested()) {
          context.cancel_group_execution();
          return;
        }
        const std::uint64_t pairs = work(index);
        if (control.progress && pairs != 0) control.progress(pairs);
      },
      context);
  if (control.stop.stop_requested()) throw Cancelled{};
}

std::size_t block_count(std::size_t rows) { return (rows + kBlockRows - 1) / kBlockRows; }

template <typename T>
std::vector<NeighborLists> all_pairs(MatrixView<T> view, Metric metric, std::span<const RowGroups> groupings,
                                     std::size_t k_max, const SearchControl& control) {
  refuse_what_cannot_be_measured(view, metric, "the features,");
  const std::size_t rows = view.rows();
  const std::size_t blocks = block_count(rows);
  std::vector<Lists<DistanceOf<T>>> lists(groupings.size(), {rows, k_max});
  std::vector<std::mutex> locks(blocks);

  run_tiles(blocks * blocks, control, [&](std::size_t tile) -> std::uint64_t {
    const std::size_t first = tile / blocks;
    const std::size_t second = tile % blocks;
    if (second < first) return 0;
    const std::size_t first_end = std::min(rows, (first + 1) * kBlockRows);
    const std::size_t second_end = std::min(rows, (second + 1) * kBlockRows);
    DistanceOf<T> distances[kBlockRows][kBlockRows];
    for (std::size_t i = first * kBlockRows; i < first_end; ++i) {
      for (std::size_t j = std::max(second * kBlockRows, i + 1); j < second_end; ++j) {
        distances[i % kBlockRows][j % kBlockRows] =
            distance_between(metric, view.row(i).data(), view.row(j).data(), view.cols());
      }
    }
    std::uint64_t pairs = 0;
    const auto offer = [&](bool to_first) {
      for (std::size_t g = 0; g < groupings.size(); ++g) {
        for (std::size_t i = first * kBlockRows; i < first_end; ++i) {
          for (std::size_t j = std::max(second * kBlockRows, i + 1); j < second_end; ++j) {
            if (groupings[g][i] == groupings[g][j]) continue;
            const auto distance = distances[i % kBlockRows][j % kBlockRows];
            if (to_first) {
              lists[g].offer(i, {distance, static_cast<std::uint32_t>(j)});
            } else {
              lists[g].offer(j, {distance, static_cast<std::uint32_t>(i)});
            }
          }
        }
      }
    };
    for (std::size_t i = first * kBlockRows; i < first_end; ++i) {
      const std::size_t begin = std::max(second * kBlockRows, i + 1);
      pairs += begin < second_end ? second_end - begin : 0;
    }
    {
      const std::lock_guard lock(locks[first]);
      offer(true);
    }
    {
      const std::lock_guard lock(locks[second]);
      offer(false);
    }
    return pairs;
  });

  std::vector<NeighborLists> result;
  for (auto& of_grouping : lists) result.push_back(std::move(of_grouping).finish(metric));
  return result;
}

template <typename T>
NeighborLists against_train(MatrixView<T> train, MatrixView<T> queries, Metric metric, std::size_t k_max,
                            const SearchControl& control) {
  refuse_what_cannot_be_measured(train, metric, "the training features,");
  refuse_what_cannot_be_measured(queries, metric, "the queries,");
  Lists<DistanceOf<T>> lists(queries.rows(), k_max);
  run_tiles(queries.rows(), control, [&](std::size_t query) -> std::uint64_t {
    for (std::size_t row = 0; row < train.rows(); ++row) {
      lists.offer(query, {distance_between(metric, queries.row(query).data(), train.row(row).data(), train.cols()),
                          static_cast<std::uint32_t>(row)});
    }
    return train.rows();
  });
  return std::move(lists).finish(metric);
}

}  // namespace

std::vector<NeighborLists> all_pairs_neighbors(const FeatureView& features, Metric metric,
                                               std::span<const RowGroups> groupings, std::size_t k_max,
                                               const SearchControl& control) {
  return std::visit([&](const auto& view) { return all_pairs(view, metric, groupings, k_max, control); }, features);
}

NeighborLists query_neighbors(const FeatureView& train, const FeatureView& queries, Metric metric, std::size_t k_max,
                              const SearchControl& control) {
  return std::visit(
      [&](const auto& train_view) {
        const auto* query_view = std::get_if<std::decay_t<decltype(train_view)>>(&queries);
        if (query_view == nullptr) throw DataError("queries and training rows hold different feature types");
        if (query_view->cols() != train_view.cols()) {
          throw DataError("queries have " + std::to_string(query_view->cols()) + " columns, training rows " +
                          std::to_string(train_view.cols()));
        }
        return against_train(train_view, *query_view, metric, k_max, control);
      },
      train);
}

}  // namespace gridfold
