#include <catch2/catch.hpp>

#include <vector>

#include "classifiers/knn_work.hpp"

using namespace gridfold;

namespace {

constexpr std::size_t kRows = 100;

/// One split that holds out the first rows, so many.
SplitSet holdout(std::size_t held_out) {
  std::vector<std::uint32_t> groups(kRows, 1);
  std::fill_n(groups.begin(), held_out, 0);
  return SplitSet::of_partition(std::move(groups), 1);
}

SplitSet folds(std::uint32_t count) {
  std::vector<std::uint32_t> groups(kRows);
  for (std::uint32_t row = 0; row < kRows; ++row) groups[row] = row % count;
  return SplitSet::of_partition(std::move(groups), count);
}

KnnWork work_of(const SplitSet& splits) {
  Wanted wanted(1);
  wanted.add(0, {0, splits.count()});
  return choose_knn_work(splits, wanted, kRows);
}

}  // namespace

TEST_CASE("folds share one search over all pairs of rows") {
  SplitSet splits = folds(5);
  splits.add(folds(10));
  CHECK(work_of(splits).together == std::vector<std::size_t>{0, 1});
  CHECK(work_of(splits).alone.empty());
}

TEST_CASE("a holdout beside folds shares their search unless one of its sides is small") {
  SplitSet splits = folds(5);
  splits.add(holdout(30));
  splits.add(holdout(10));
  splits.add(holdout(90));
  CHECK(work_of(splits).together == std::vector<std::size_t>{0, 1});
  CHECK(work_of(splits).alone == std::vector<std::size_t>{6, 7});
}

TEST_CASE("holdouts alone are searched one by one where that measures fewer pairs") {
  CHECK(work_of(holdout(30)).together.empty());
  SplitSet three = holdout(30);
  three.add(holdout(40));
  three.add(holdout(50));
  // 2,100 + 2,400 + 2,500 pairs one by one; 4,950 together.
  CHECK(work_of(three).together == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("splits of rows, which belong to no partition, are searched one by one") {
  SplitSet splits = folds(5);
  splits.add(SplitSet::Rows{{0, 1, 2, 3}, {3, 4}}, {.fold = 5});
  CHECK(work_of(splits).alone == std::vector<std::size_t>{5});
}

TEST_CASE("splits that nobody wants are not searched") {
  SplitSet splits = folds(5);
  splits.add(folds(10));
  splits.add(holdout(10));
  Wanted wanted(2);
  wanted.add(1, {7, 3});
  CHECK(choose_knn_work(splits, wanted, kRows).together == std::vector<std::size_t>{1});
  CHECK(choose_knn_work(splits, wanted, kRows).alone.empty());
}
