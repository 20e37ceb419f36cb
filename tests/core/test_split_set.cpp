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
  REQUIRE(set.partitions().size() == 2);
  CHECK(set.partitions()[1].first_split == 5);
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
