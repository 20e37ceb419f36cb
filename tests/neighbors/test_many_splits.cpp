#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "core/numpy_random.hpp"
#include "core/split_set.hpp"
#include "neighbors/plain_search.hpp"
#include "neighbors/search.hpp"
#include "neighbors/tree_search.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Every list of every partition's splits: the rows that the split trains on, as often as it does, of those
/// `by_distance`.
template <typename T>
void require_plain_lists(const Matrix<T>& data, const MetricSpec& metric, const SplitSet& splits, std::size_t k,
                         const std::vector<std::vector<Found>>& by_distance) {
  std::vector<RowGroups> groupings;
  for (const SplitSet::Partition& partition : splits.partitions()) groupings.push_back(partition.group_of_row);
  std::atomic<std::uint64_t> pairs = 0;
  SearchControl control;
  control.progress = [&](std::uint64_t more) { pairs += more; };
  const auto neighbors = shared_neighbors(data.view(), metric, groupings, k, control);
  CHECK(pairs == pairs_measured(data.rows()));
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t p = 0; p < splits.partitions().size(); ++p) {
    const SplitSet::Partition& partition = splits.partitions()[p];
    const NeighborLists lists(neighbors, k, partition.group_of_row,
                              splits.judged_rows(partition.first_split, partition.groups));
    std::size_t query = 0;
    for (std::size_t split = partition.first_split; split < partition.first_split + partition.groups; ++split) {
      splits.read(split, train, test);
      for (const std::uint32_t row : test) {
        std::vector<std::size_t> times(data.rows());
        for (const std::uint32_t other : train) ++times[other];
        std::vector<Found> found;
        for (const Found& one : by_distance[row]) found.insert(found.end(), times[one.row], one);
        if (found.size() > k) found.resize(k);
        INFO("split " << split);
        require_list(lists, query++, found);
      }
    }
  }
}

/// The same for each K, against the plain double loop.
template <typename T>
void require_plain_splits(const Matrix<T>& data, const MetricSpec& metric, const SplitSet& splits,
                          const std::vector<std::size_t>& ks) {
  std::vector<std::vector<Found>> by_distance(data.rows());
  for (std::uint32_t row = 0; row < data.rows(); ++row) {
    for (std::uint32_t other = 0; other < data.rows(); ++other) {
      by_distance[row].push_back({plain_rank<T>(data.row(row), data.row(other), metric), other});
    }
    std::stable_sort(by_distance[row].begin(), by_distance[row].end(),
                     [](const Found& a, const Found& b) { return a.distance < b.distance; });
    for (Found& one : by_distance[row]) one.distance = metric.distance(one.distance);
  }
  for (const std::size_t k : ks) {
    INFO("k " << k);
    require_plain_lists(data, metric, splits, k, by_distance);
  }
}
/// `repeats` times folds of shuffled rows.
void add_folds(SplitSet& splits, std::size_t rows, std::uint32_t folds, std::uint32_t repeats) {
  for (std::uint32_t repeat = 0; repeat < repeats; ++repeat) {
    std::vector<std::uint32_t> groups(rows);
    std::uint32_t place = 0;
    for (const std::uint32_t row : NumpyRandomState(repeat).permutation(rows)) groups[row] = place++ % folds;
    splits.add(SplitSet::of_partition(groups, folds));
  }
}

/// Splits that judge some random rows and train on some of the others, each as often as `times(bits)` says.
template <typename Times>
void add_random(SplitSet& splits, std::size_t rows, std::size_t judged, std::size_t count, const Times& times) {
  std::mt19937 bits(9);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::vector<std::uint32_t> order = NumpyRandomState(100 + i).permutation(rows);
    SplitSet::Rows split;
    split.test.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(judged));
    for (std::size_t place = judged; place < rows; ++place) {
      split.train.insert(split.train.end(), times(bits), order[place]);
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.test.begin(), split.test.end());
    splits.add(std::move(split), {.fold = i});
  }
}

}  // namespace

TEMPLATE_TEST_CASE("a hundred splits and more of every kind are served by one pass", "", std::uint8_t, float, double) {
  const std::size_t rows = 300;
  const auto data = random_rows<TestType>(rows, 4, 40, 5);
  SplitSet splits;
  add_folds(splits, rows, 5, 30);
  add_folds(splits, rows, 2, 2);
  add_random(splits, rows, 30, 60, [](auto&) { return std::size_t{1}; });
  add_random(splits, rows, 100, 20, [](auto& bits) { return std::size_t{bits() % 3}; });
  require_plain_splits(data, kL1, splits, {1, 60, 280});
  require_plain_splits(data, kL2, splits, {7});
  require_plain_splits(data, kCosine, splits, {7});
  if (std::is_same_v<TestType, std::uint8_t>) require_plain_splits(data, kCubes, splits, {7});
}

TEST_CASE("leave-one-out beside random folds is served by one pass") {
  const std::size_t rows = 700;
  const auto data = random_rows<std::uint8_t>(rows, 9, 256, 6);
  SplitSet splits;
  std::vector<std::uint32_t> groups(rows);
  for (std::uint32_t row = 0; row < rows; ++row) groups[row] = row;
  splits.add(SplitSet::of_partition(groups, rows));
  require_plain_splits(data, kL1, splits, {10});
  add_folds(splits, rows, 5, 3);
  require_plain_splits(data, kL1, splits, {10});
}

TEMPLATE_TEST_CASE("near duplicates that stand in folds of their own do not hide the neighbours of any split", "",
                   std::uint8_t, float) {
  // Groups of 60 rows that differ by little, folds of whole groups, and splits that part them.
  const std::size_t rows = 600;
  const auto centers = random_rows<TestType>(10, 30, 200, 8);
  const auto noise = random_rows<TestType>(rows, 30, 3, 9);
  Matrix<TestType> data(rows, 30);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < 30; ++c) {
      data.row(r)[c] = static_cast<TestType>(centers.row(r % 10)[c] + noise.row(r)[c]);
    }
  }
  SplitSet splits;
  for (std::uint32_t repeat = 0; repeat < 40; ++repeat) {
    const std::vector<std::uint32_t> order = NumpyRandomState(repeat).permutation(10);
    std::vector<std::uint32_t> groups(rows);
    for (std::size_t r = 0; r < rows; ++r) groups[r] = order[r % 10] % 3;
    splits.add(SplitSet::of_partition(groups, 3));
  }
  require_plain_splits(data, kL1, splits, {5, 50});
  add_folds(splits, rows, 5, 3);
  add_random(splits, rows, 60, 3, [](auto&) { return std::size_t{1}; });
  require_plain_splits(data, kL1, splits, {5, 50});
}

TEST_CASE("a tree serves many splits of every kind, too") {
  const std::size_t rows = 21000;
  const std::size_t k = 9;
  const auto data = random_rows<float>(rows, 2, 1U << 20, 4);
  SplitSet splits;
  add_folds(splits, rows, 5, 2);
  add_random(splits, rows, 30, 8, [](auto& bits) { return std::size_t{bits() % 3}; });
  REQUIRE(tree_pays(data.view(), rows, Preselection::squared_l2, k));
  std::vector<RowGroups> groupings;
  for (const SplitSet::Partition& partition : splits.partitions()) groupings.push_back(partition.group_of_row);
  const auto neighbors = shared_neighbors(data.view(), kL2, groupings, k);
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (const SplitSet::Partition& partition : splits.partitions()) {
    splits.read(partition.first_split, train, test);
    const NeighborLists lists(neighbors, k, partition.group_of_row, test);
    for (std::size_t query = 0; query < 30; ++query) {
      std::vector<Found> found;
      for (const std::uint32_t other : train) {
        found.push_back({plain_rank<float>(data.row(test[query]), data.row(other), kL2), other});
      }
      std::stable_sort(found.begin(), found.end(),
                       [](const Found& a, const Found& b) { return a.distance < b.distance; });
      found.resize(k);
      for (Found& one : found) one.distance = kL2.distance(one.distance);
      require_list(lists, query, found);
    }
  }
}
