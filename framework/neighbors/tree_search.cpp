#include "neighbors/tree_search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <nanoflann.hpp>
#include <type_traits>

#include "neighbors/block_writer.hpp"
#include "neighbors/control.hpp"
#include "neighbors/group_table.hpp"
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

  std::size_t kdtree_get_point_count() const { return values.size() / cols; }
  Value kdtree_get_pt(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
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

/// What nanoflann fills for one query: the nearest rows that may be its neighbours in some grouping, in order.
class NearestList {
 public:
  NearestList(const GroupTable& groups, const std::vector<std::uint32_t>& rows) : groups_(groups), rows_(rows) {}

  /// The query is a row of the table, unless that is the one in which every row may be a neighbour.
  void start(std::size_t query, std::size_t places) {
    query_ = query;
    places_ = places;
    list_.clear();
    worst_ = std::numeric_limits<double>::max();
  }

  /// False would end the search of the tree.
  bool addPoint(double distance, std::size_t place) {
    const Near near{distance, rows_[place]};
    if (!groups_.apart_somewhere(query_, near.row)) return true;
    if (is_full() && !(near < list_.back())) return true;
    list_.insert(std::upper_bound(list_.begin(), list_.end(), near), near);
    if (list_.size() > places_) list_.pop_back();
    // A row as far as the last may come before it.
    if (is_full()) {
      worst_ = std::nextafter(list_.back().distance * kPruningSlack, std::numeric_limits<double>::infinity());
    }
    return true;
  }

  /// Above the distance at which a row can still be of use.
  double worstDist() const { return worst_; }
  bool full() const { return true; }

  bool is_full() const { return list_.size() == places_; }
  std::span<const Near> rows() const { return list_; }

 private:
  const GroupTable& groups_;
  const std::vector<std::uint32_t>& rows_;
  std::size_t query_ = 0;
  std::size_t places_ = 0;
  double worst_ = 0;
  std::vector<Near> list_;
};

/// A tree whose rows lie in memory in the order of its leaves.
template <bool kSquares, typename Value>
class Tree {
 public:
  template <typename T>
  explicit Tree(MatrixView<T> view)
      : points_{std::vector<Value>(view.data(), view.data() + view.size()), view.cols()},
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
  void find(const Value* query, NearestList& list) const { index_.findNeighbors(list, query, {}); }

 private:
  using Index = nanoflann::KDTreeSingleIndexAdaptor<InOrder<kSquares, Value>, Points<Value>, -1, std::uint32_t>;

  Points<Value> points_;
  Index index_;
  std::vector<std::uint32_t> rows_;
};

/// Searches a tree for blocks of queries, and writes what some grouping needs.
template <typename T, bool kSquares>
class TreeQueries {
 public:
  TreeQueries(const Tree<kSquares, TreeValue<T>>& tree, const GroupTable& groups, const MetricSpec& metric,
              std::size_t k)
      : tree_(tree), metric_(metric), k_(k), list_(groups, tree.rows()), counts_(groups), writer_(groups, k) {
    // Lists of several groupings are searched again where they turn out short.
    places_ = groups.must_count() ? k + k / 2 + 1 : k;
    is_searched_again_ = groups.must_count();
  }

  void find(std::size_t query, const TreeValue<T>* values) {
    counts_.start(query, k_);
    const bool is_judged = !counts_.are_full();
    for (std::size_t places = places_; is_judged; places *= 2) {
      list_.start(query, places);
      tree_.find(values, list_);
      if (!is_searched_again_ || !list_.is_full()) break;
      counts_.start(query, k_);
      for (const Near& near : list_.rows()) counts_.add(near.row);
      if (counts_.are_full()) break;
      places_ = places + places / 8;
    }
    writer_.start(query);
    for (const auto& [distance, row] : is_judged ? list_.rows() : std::span<const Near>()) {
      if constexpr (std::is_integral_v<T>) {
        writer_.add(row, static_cast<std::uint32_t>(distance));
      } else {
        writer_.add(row, metric_.distance(distance));
      }
    }
    writer_.end();
  }

  const SharedNeighbors::Block& block() const { return writer_.block(); }

 private:
  const Tree<kSquares, TreeValue<T>>& tree_;
  const MetricSpec& metric_;
  std::size_t k_;
  NearestList list_;
  GroupCounts counts_;
  BlockWriter writer_;
  std::size_t places_;
  bool is_searched_again_;
};

template <typename T>
KeptDistances kept_of(const MetricSpec& metric) {
  return std::is_integral_v<T> ? integers_of(metric) : KeptDistances{};
}

template <typename T, bool kSquares>
std::shared_ptr<const SharedNeighbors> all_pairs_in_tree(MatrixView<T> view, const MetricSpec& metric,
                                                         std::span<const RowGroups> groupings, std::size_t k_max,
                                                         const SearchControl& control) {
  const GroupTable groups(view.rows(), groupings);
  const Tree<kSquares, TreeValue<T>> tree(view);
  // Neighbouring queries share most of their way through the tree.
  const auto neighbors = std::make_shared<SharedNeighbors>(view.rows(), tree.rows(), kept_of<T>(metric), control.lists);
  run_controlled(block_count(view.rows()), control, [&](std::size_t block) -> std::uint64_t {
    TreeQueries<T, kSquares> queries(tree, groups, metric, k_max);
    const std::size_t first = block * kBlockRows;
    const std::size_t end = first + rows_in_block(view.rows(), block);
    std::uint64_t pairs = 0;
    for (std::size_t place = first; place < end; ++place) {
      queries.find(tree.rows()[place], tree.at(place));
      pairs += view.rows() - 1 - place;
    }
    neighbors->put(block, queries.block());
    return pairs;
  });
  return neighbors;
}

template <typename T, bool kSquares>
NeighborLists against_train_in_tree(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric,
                                    std::size_t k_max, const SearchControl& control) {
  const GroupTable everyone;
  const auto neighbors = std::make_shared<SharedNeighbors>(queries.rows(), std::span<const std::uint32_t>(),
                                                           kept_of<T>(metric), control.lists);
  const Tree<kSquares, TreeValue<T>> tree(train);
  run_controlled(block_count(queries.rows()), control, [&](std::size_t block) -> std::uint64_t {
    TreeQueries<T, kSquares> of_block(tree, everyone, metric, k_max);
    const std::size_t first = block * kBlockRows;
    const std::size_t count = rows_in_block(queries.rows(), block);
    for (std::size_t query = first; query < first + count; ++query) {
      std::array<TreeValue<T>, kMaxColumns> values{};
      std::copy(queries.row(query).begin(), queries.row(query).end(), values.begin());
      of_block.find(query, values.data());
    }
    neighbors->put(block, of_block.block());
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
std::shared_ptr<const SharedNeighbors> all_pairs_by_tree(MatrixView<T> view, const MetricSpec& metric,
                                                         std::span<const RowGroups> groupings, std::size_t k_max,
                                                         const SearchControl& control) {
  return metric.metric->preselection == Preselection::l1
             ? all_pairs_in_tree<T, false>(view, metric, groupings, k_max, control)
             : all_pairs_in_tree<T, true>(view, metric, groupings, k_max, control);
}

template <typename T>
NeighborLists queries_by_tree(MatrixView<T> train, MatrixView<T> queries, const MetricSpec& metric, std::size_t k_max,
                              const SearchControl& control) {
  return metric.metric->preselection == Preselection::l1
             ? against_train_in_tree<T, false>(train, queries, metric, k_max, control)
             : against_train_in_tree<T, true>(train, queries, metric, k_max, control);
}

template bool tree_pays(MatrixView<std::uint8_t>, std::size_t, Preselection, std::size_t);
template bool tree_pays(MatrixView<float>, std::size_t, Preselection, std::size_t);
template bool tree_pays(MatrixView<double>, std::size_t, Preselection, std::size_t);
template std::shared_ptr<const SharedNeighbors> all_pairs_by_tree(MatrixView<std::uint8_t>, const MetricSpec&,
                                                                  std::span<const RowGroups>, std::size_t,
                                                                  const SearchControl&);
template std::shared_ptr<const SharedNeighbors> all_pairs_by_tree(MatrixView<float>, const MetricSpec&,
                                                                  std::span<const RowGroups>, std::size_t,
                                                                  const SearchControl&);
template std::shared_ptr<const SharedNeighbors> all_pairs_by_tree(MatrixView<double>, const MetricSpec&,
                                                                  std::span<const RowGroups>, std::size_t,
                                                                  const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<std::uint8_t>, MatrixView<std::uint8_t>, const MetricSpec&,
                                       std::size_t, const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<float>, MatrixView<float>, const MetricSpec&, std::size_t,
                                       const SearchControl&);
template NeighborLists queries_by_tree(MatrixView<double>, MatrixView<double>, const MetricSpec&, std::size_t,
                                       const SearchControl&);

}  // namespace gridfold
