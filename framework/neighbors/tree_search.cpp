#include "neighbors/tree_search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <nanoflann.hpp>
#include <stop_token>
#include <type_traits>

#include "core/cancelled.hpp"
#include "neighbors/control.hpp"
#include "neighbors/row_blocks.hpp"
#include "neighbors/row_order.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMaxColumns = 10;
constexpr std::size_t kMaxK = 128;
constexpr std::size_t kMinRows = 20000;
constexpr std::size_t kMinRowsPerCorner = 800;
constexpr std::size_t kSampledRows = 1000;
// One row in five the same; 20,000 rows of two floats and one grouping on AVX2 took 0.28 s in a tree and 0.45 s in
// tiles there, 0.55 s and 0.57 s where three in ten were. With AVX-512, tiles are faster.
constexpr double kMostEqualPairs = 0.04;
constexpr std::size_t kLeafRows = 12;
/// Rows that are built into a tree, or found in one, between two looks at the stop.
constexpr std::size_t kRowsPerLook = 4096;
// The tree adds up lower bounds along a path; each addition rounds by 2^-53 of the sum, over fewer than a thousand
// levels.
constexpr double kPruningSlack = 1 + 1e-12;

/// What a tree keeps of rows of features of type T: bytes as floats.
template <typename T>
using TreeValue = std::conditional_t<std::is_same_v<T, double>, double, float>;

/// The rows as nanoflann reads them, and distances by definition: sums over the columns in order, in double.
template <typename Value>
struct Points {
  std::vector<Value> values;
  std::size_t cols;
  std::stop_token stop;

  std::size_t kdtree_get_point_count() const { return values.size() / cols; }
  /// Only a tree that is being built asks, for each of its rows about once a level: some thousand other rows are
  /// between two looks at the stop.
  Value kdtree_get_pt(std::size_t row, std::size_t col) const {
    if (row % kRowsPerLook == 0) throw_if_stopped(stop);
    return values[row * cols + col];
  }
  template <typename Box>
  bool kdtree_get_bbox(Box&) const {
    return false;
  }
};

template <bool kSquares, typename Value>
struct InOrder {
  using ElementType = Value;
  using DistanceType = double;

  explicit InOrder(const Points<Value>& of) : points(of) {}

  double evalMetric(const Value* query, std::size_t row, std::size_t cols) const {
    const Value* values = points.values.data() + row * points.cols;
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c) sum += accum_dist(query[c], values[c], c);
    return sum;
  }
  template <typename U, typename V>
  double accum_dist(U a, V b, std::size_t) const {
    const double difference = static_cast<double>(a) - static_cast<double>(b);
    return kSquares ? difference * difference : std::fabs(difference);
  }

  const Points<Value>& points;
};

struct Near {
  double distance;
  std::uint32_t row;

  friend bool operator<(const Near& a, const Near& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
  }
};

/// What nanoflann fills for one query: a sorted list per grouping.
class FoldLists {
 public:
  FoldLists(std::span<const RowGroups> groupings, const std::vector<std::uint32_t>& rows, std::size_t k,
            const std::stop_token& stop)
      : groupings_(groupings), rows_(rows), k_(k), stop_(stop), lists_(std::max<std::size_t>(1, groupings.size())) {
    for (auto& list : lists_) list.reserve(k + 1);
  }

  void start(std::size_t query) {
    query_ = query;
    for (auto& list : lists_) list.clear();
    worst_ = std::numeric_limits<double>::max();
  }

  /// False ends the search of the tree: many rows may be as near as the k-th, and all of them are offered.
  bool addPoint(double distance, std::size_t place) {
    if (++offered_ % kRowsPerLook == 0 && stop_.stop_requested()) return false;
    const Near near{distance, rows_[place]};
    bool changed = false;
    for (std::size_t g = 0; g < lists_.size(); ++g) {
      if (!groupings_.empty() && groupings_[g][query_] == groupings_[g][near.row]) continue;
      auto& list = lists_[g];
      if (list.size() == k_ && !(near < list.back())) continue;
      list.insert(std::upper_bound(list.begin(), list.end(), near), near);
      if (list.size() > k_) list.pop_back();
      changed = true;
    }
    if (changed) update_worst();
    return true;
  }

  /// Above the distance at which a row can still be of use: one as far as the k-th may come before it.
  double worstDist() const { return worst_; }
  bool full() const { return true; }

  const std::vector<Near>& list(std::size_t grouping) const { return lists_[grouping]; }
  std::size_t groupings() const { return lists_.size(); }

 private:
  void update_worst() {
    double worst = 0;
    for (const auto& list : lists_) {
      if (list.size() < k_) return;
      worst = std::max(worst, list.back().distance);
    }
    worst_ = std::nextafter(worst * kPruningSlack, std::numeric_limits<double>::infinity());
  }

  std::span<const RowGroups> groupings_;
  const std::vector<std::uint32_t>& rows_;
  std::size_t k_;
  const std::stop_token& stop_;
  std::size_t offered_ = 0;
  std::size_t query_ = 0;
  double worst_ = 0;
  std::vector<std::vector<Near>> lists_;
};

/// A tree whose rows lie in memory in the order of its leaves.
template <bool kSquares, typename Value>
class Tree {
 public:
  template <typename T>
  Tree(MatrixView<T> view, const std::stop_token& stop)
      : points_{std::vector<Value>(view.data(), view.data() + view.size()), view.cols(), stop},
        index_(static_cast<int>(view.cols()), points_, nanoflann::KDTreeSingleIndexAdaptorParams(kLeafRows)) {
    rows_.assign(index_.vAcc.begin(), index_.vAcc.end());
    std::vector<Value> ordered(points_.values.size());
    tbb::parallel_for(std::size_t{0}, rows_.size(), [&](std::size_t place) {
      std::copy_n(points_.values.data() + rows_[place] * view.cols(), view.cols(),
                  ordered.data() + place * view.cols());
      index_.vAcc[place] = static_cast<std::uint32_t>(place);
    });
    points_.values = std::move(ordered);
  }

  /// The row at each place.
  const std::vector<std::uint32_t>& rows() const { return rows_; }
  const Value* at(std::size_t place) const { return points_.values.data() + place * points_.cols; }
  void find(const Value* query, FoldLists& lists) const { index_.findNeighbors(lists, query, {}); }

 private:
  using Index = nanoflann::KDTreeSingleIndexAdaptor<InOrder<kSquares, Value>, Points<Value>, -1, std::uint32_t>;

  Points<Value> points_;
  Index index_;
  std::vector<std::uint32_t> rows_;
};

template <typename T>
std::shared_ptr<SharedNeighbors> no_neighbors(std::size_t queries, std::span<const std::uint32_t> order,
                                              const MetricSpec& metric, ListContent content) {
  KeptDistances kept;
  if (std::is_integral_v<T>) kept = integers_of(metric);
  return std::make_shared<SharedNeighbors>(queries, order, std::move(kept), content);
}

/// Puts what the lists of all groupings hold behind the block's queries so far.
template <typename T>
void append(const FoldLists& lists, const MetricSpec& metric, SharedNeighbors::Block& block) {
  std::vector<Near> found;
  for (std::size_t g = 0; g < lists.groupings(); ++g) {
    found.insert(found.end(), lists.list(g).begin(), lists.list(g).end());
  }
  if (lists.groupings() > 1) {
    std::sort(found.begin(), found.end());
    const auto same = [](const Near& a, const Near& b) { return a.row == b.row; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
  }
  for (const auto& [distance, row] : found) {
    if constexpr (std::is_integral_v<T>) {
      block.append(row, static_cast<std::uint32_t>(distance));
    } else {
      block.append(row, metric.distance(distance));
    }
  }
  block.end_query();
}

template <typename T, bool kSquares>
std::vector<NeighborLists> all_pairs(MatrixView<T> view, const MetricSpec& metric, std::span<const RowGroups> groupings,
                                     std::size_t k_max, const SearchControl& control) {
  const Tree<kSquares, TreeValue<T>> tree(view, control.stop);
  // Neighbouring queries share most of their way through the tree.
  const auto neighbors = no_neighbors<T>(view.rows(), tree.rows(), metric, control.lists);
  run_controlled(block_count(view.rows()), control, [&](std::size_t block) -> std::uint64_t {
    FoldLists lists(groupings, tree.rows(), k_max, control.stop);
    SharedNeighbors::Block found;
    const std::size_t first = block * kBlockRows;
    const std::size_t end = first + rows_in_block(view.rows(), block);
    std::uint64_t pairs = 0;
    for (std::size_t place = first; place < end; ++place) {
      if (control.stop.stop_requested()) return 0;
      lists.start(tree.rows()[place]);
      tree.find(tree.at(place), lists);
      append<T>(lists, metric, found);
      pairs += view.rows() - 1 - place;
    }
    neighbors->put(block, found);
    return pairs;
  });
  return lists_of(neighbors, groupings, k_max);
}

template <typename T, bool kSquares>
NeighborLists against_train(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric, std::size_t k_max,
                            const SearchControl& control) {
  const auto neighbors = no_neighbors<T>(queries.rows(), {}, metric, control.lists);
  const Tree<kSquares, TreeValue<T>> tree(train, control.stop);
  run_controlled(block_count(queries.rows()), control, [&](std::size_t block) -> std::uint64_t {
    FoldLists lists({}, tree.rows(), k_max, control.stop);
    SharedNeighbors::Block found;
    const std::size_t first = block * kBlockRows;
    const std::size_t count = rows_in_block(queries.rows(), block);
    for (std::size_t query = first; query < first + count; ++query) {
      if (control.stop.stop_requested()) return 0;
      std::array<TreeValue<T>, kMaxColumns> values{};
      std::copy(queries.row(query).begin(), queries.row(query).end(), values.begin());
      lists.start(query);
      tree.find(values.data(), lists);
      append<T>(lists, metric, found);
    }
    neighbors->put(block, found);
    return std::uint64_t{count} * train.rows();
  });
  return {neighbors, k_max};
}

/// The share of pairs of rows whose two rows are equal, as far as a sample tells. A query in a tree meets every row
/// that equals a near one: on average, at least this share of all rows.
template <typename T>
double equal_pairs(MatrixView<T> view) {
  std::vector<std::uint32_t> rows = sample_rows(view.rows(), kSampledRows);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return std::lexicographical_compare(view.row(a).begin(), view.row(a).end(), view.row(b).begin(), view.row(b).end());
  };
  std::sort(rows.begin(), rows.end(), before);
  double pairs = 0;
  for (auto first = rows.begin(); first != rows.end();) {
    const auto end = std::upper_bound(first, rows.end(), *first, before);
    const auto count = static_cast<double>(end - first);
    pairs += count * (count - 1);
    first = end;
  }
  const auto all = static_cast<double>(rows.size());
  return pairs / (all * (all - 1));
}

}  // namespace

/// nanoflann parts an interval at half the sum of its ends, which it adds in the type of the values: one that became
/// infinite would part off a row at a time, to a depth that no stack has.
template <typename T>
bool halves_stay_finite(MatrixView<T> view) {
  constexpr TreeValue<T> kMost = std::numeric_limits<TreeValue<T>>::max() / 4;
  for (std::size_t row = 0; row < view.rows(); ++row) {
    for (const T value : view.row(row)) {
      if (std::fabs(static_cast<TreeValue<T>>(value)) > kMost) return false;
    }
  }
  return true;
}

template <typename T>
bool tree_pays(MatrixView<T> train, std::size_t queries, Preselection by, std::size_t k_max) {
  const bool known = by == Preselection::l1 || by == Preselection::squared_l2;
  return known && train.cols() >= 1 && train.cols() <= kMaxColumns && k_max >= 1 && k_max <= kMaxK &&
         train.rows() >= std::max(kMinRows, kMinRowsPerCorner << train.cols()) && queries >= train.rows() / 64 &&
         equal_pairs(train) <= kMostEqualPairs && halves_stay_finite(train);
}

template <typename T>
std::vector<NeighborLists> all_pairs_by_tree(MatrixView<T> view, const MetricSpec& metric,
                                             std::span<const RowGroups> groupings, std::size_t k_max,
                                             const SearchControl& control) {
  return metric.metric->preselection == Preselection::l1 ? all_pairs<T, false>(view, metric, groupings, k_max, control)
                                                         : all_pairs<T, true>(view, metric, groupings, k_max, control);
}

template <typename T>
NeighborLists queries_by_tree(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric, std::size_t k_max,
                              const SearchControl& control) {
  return metric.metric->preselection == Preselection::l1
             ? against_train<T, false>(train, queries, metric, k_max, control)
             : against_train<T, true>(train, queries, metric, k_max, control);
}

template bool tree_pays(MatrixView<std::uint8_t>, std::size_t, Preselection, std::size_t);
template bool tree_pays(MatrixView<float>, std::size_t, Preselection, std::size_t);
template bool tree_pays(MatrixView<double>, std::size_t, Preselection, std::size_t);
template std::vector<NeighborLists> all_pairs_by_tree(MatrixView<std::uint8_t>, const MetricSpec&,
                                                      std::span<const RowGroups>, std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_by_tree(MatrixView<float>, const MetricSpec&, std::span<const RowGroups>,
                                                      std::size_t, const SearchControl&);
template std::vector<NeighborLists> all_pairs_by_tree(MatrixView<double>, const MetricSpec&, std::span<const RowGroups>,
                                                      std::size_t, const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<std::uint8_t>, MatrixView<std::uint8_t>, const MetricSpec&,
                                       std::size_t, const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<float>, MatrixView<float>, const MetricSpec&, std::size_t,
                                       const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<double>, MatrixView<double>, const MetricSpec&, std::size_t,
                                       const SearchControl&);

}  // namespace gridfold
