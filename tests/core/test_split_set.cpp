#include <catch2/catch.hpp>

#include <numeric>
#include <vector>

#include "core/split_set.hpp"

using namespace gridfold;

namespace {

using Rows = std::vector<std::uint32_t>;

/// Three groups of seven rows, the last row always trained on; then one split of its own; then two whole parts.
SplitSet mixed() {
  SplitSet set = SplitSet::of_partition({0, 2, 1, 0, 1, 2, 3}, 3);
  set.add(SplitSet::Rows{{0, 0, 4}, {2, 5}}, {.repeat = 1, .fold = 7});
  set.add(SplitSet::of_two_parts(4, 2));
  return set;
}

}  // namespace

TEST_CASE("a partition's split judges one group and trains on all other rows, those of no group included") {
  Rows train{99};
  Rows test{99};
  mixed().read(1, train, test);
  CHECK(train == Rows{0, 1, 3, 5, 6});
  CHECK(test == Rows{2, 4});
  CHECK(mixed().train_count(1) == 5);
  CHECK(mixed().test_count(1) == 2);
  CHECK(mixed().coordinates(1) == SplitCoordinates{.fold = 1});
}

TEST_CASE("splits train on earlier rows where no training row stands behind a judged one, whatever the parts' sizes") {
  const auto added = [](std::vector<SplitSet::Rows> splits) {
    SplitSet set;
    for (std::uint32_t fold = 0; fold < splits.size(); ++fold) set.add(std::move(splits[fold]), {.fold = fold});
    return set;
  };
  CHECK(added({{{0, 1}, {2, 3}}, {{0, 1, 2, 3}, {4, 5}}}).trains_on_earlier_rows());
  CHECK(added({{{0, 1}, {2, 3}}, {{2, 3}, {4, 5}}}).trains_on_earlier_rows());
  CHECK_FALSE(added({{{0, 1}, {2, 3}}, {{2, 5}, {4}}}).trains_on_earlier_rows());
  CHECK_FALSE(added({{{0, 1}, {2, 3}}}).trains_on_earlier_rows());
  CHECK_FALSE(SplitSet::of_partition({0, 0, 1, 1, 2}, 2).trains_on_earlier_rows());
}

TEST_CASE("splits of rows may repeat rows and leave rows out, and whole parts have all of theirs") {
  Rows train;
  Rows test;
  mixed().read(3, train, test);
  CHECK(train == Rows{0, 0, 4});
  CHECK(test == Rows{2, 5});
  CHECK(mixed().coordinates(3) == SplitCoordinates{.repeat = 1, .fold = 7});
  mixed().read(4, train, test);
  CHECK(train == Rows{0, 1, 2, 3});
  CHECK(test == Rows{0, 1});
}

TEST_CASE("sets that are put together keep their splits, rows and coordinates") {
  SplitSet set = mixed();
  set.add(mixed());
  REQUIRE(set.count() == 10);
  for (std::size_t split = 0; split < 5; ++split) {
    INFO(split);
    Rows train;
    Rows test;
    Rows train_again;
    Rows test_again;
    set.read(split, train, test);
    set.read(split + 5, train_again, test_again);
    CHECK(train == train_again);
    CHECK(test == test_again);
    CHECK(set.coordinates(split) == set.coordinates(split + 5));
  }
  REQUIRE(set.partitions().size() == 4);
  CHECK(set.partitions()[2].first_split == 5);
}

TEST_CASE("splits that judge no row that they train on belong to partitions, others do not") {
  SplitSet set;
  set.add(SplitSet::Rows{{0, 0, 0, 4}, {2, 5}}, {});
  set.add(SplitSet::Rows{{0, 4}, {4, 5}}, {.fold = 1});
  set.add(SplitSet::Rows{{0, 4}, {5, 5}}, {.fold = 2});
  REQUIRE(set.partitions().size() == 1);
  CHECK(set.is_in_partition(0));
  CHECK(!set.is_in_partition(1));
  CHECK(!set.is_in_partition(2));
  const RowGroups& groups = set.partitions()[0].group_of_row;
  CHECK(groups[1] == RowGroups::kLeftOut);
  CHECK(groups[99] == RowGroups::kLeftOut);
  CHECK(groups.times(groups[0]) == 3);
  CHECK(groups.times(groups[4]) == 1);
  for (std::size_t split = 0; split < set.count(); ++split) CHECK(set.test_count(split) == 2);
  CHECK(set.train_count(0) == 4);
  Rows train;
  Rows test;
  set.read(2, train, test);
  CHECK(train == Rows{0, 4});
  CHECK(test == Rows{5, 5});
}

TEST_CASE("groups are the same in one byte a row and in four") {
  for (const std::uint32_t largest : {1U, 253U, 254U, 255U, 256U, 70000U}) {
    const std::vector<std::uint32_t> groups{0, largest, 1, RowGroups::kLeftOut};
    const RowGroups kept(groups, 1);
    INFO(largest);
    REQUIRE(kept.size() == 4);
    for (std::size_t row = 0; row < 4; ++row) CHECK(kept[row] == groups[row]);
    CHECK(kept[4] == RowGroups::kLeftOut);
    CHECK(kept.largest() == largest);
    CHECK(kept.has_left_out());
    CHECK(kept.is_judged(0));
    CHECK(!kept.is_judged(2));
  }
}

TEST_CASE(
    "a set counts the most rows that a partition judges, and the bytes of its rows: one or four of a partition's, none "
    "of parts") {
  CHECK(mixed().most_judged_at_once() == 6);
  CHECK(mixed().bytes() == 7 + 6);
  SplitSet twice;
  twice.add(SplitSet::Rows{{0}, {1, 1}}, {});
  CHECK(twice.most_judged_at_once() == 2);
  CHECK(twice.bytes() == 3 * 4);
  Rows single(300);
  std::iota(single.begin(), single.end(), 0U);
  CHECK(SplitSet::of_partition(single, 300).bytes() == 300 * 4);
  CHECK(SplitSet::of_partition(single, 300).most_judged_at_once() == 300);
}

TEST_CASE("the judged rows of a range of splits are those of each split, one after another") {
  SplitSet set = mixed();
  set.add(mixed());
  for (std::size_t first = 0; first < set.count(); ++first) {
    for (std::size_t count = 1; first + count <= set.count(); ++count) {
      Rows expected;
      Rows train;
      Rows test;
      for (std::size_t split = first; split < first + count; ++split) {
        set.read(split, train, test);
        expected.insert(expected.end(), test.begin(), test.end());
      }
      CHECK(set.judged_rows(first, count) == expected);
    }
  }
}
