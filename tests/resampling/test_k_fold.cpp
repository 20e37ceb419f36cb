#include <catch2/catch.hpp>

#include <numeric>
#include <vector>

#include "resampling/made_splits.hpp"

namespace gridfold::test_k_fold {

TEST_CASE("folds are a partition of the rows: consecutive, the first ones longer") {
  const Resampling& k_fold = resampling("k_fold");
  const SplitSet splits = k_fold.split(completed(k_fold, {{"folds", std::int64_t{4}}}), {.rows = 11});
  REQUIRE(splits.partitions().size() == 1);
  const std::vector<std::uint32_t> folds{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3};
  const RowGroups& groups = splits.partitions()[0].group_of_row;
  REQUIRE(groups.size() == folds.size());
  for (std::size_t row = 0; row < folds.size(); ++row) CHECK(groups[row] == folds[row]);
  REQUIRE(splits.count() == 4);
  CHECK(splits.test_count(0) == 3);
  CHECK(splits.test_count(3) == 2);
  CHECK(splits.train_count(3) == 9);
  CHECK(splits.coordinates(2) == SplitCoordinates{.fold = 2});
}

TEST_CASE("repeats are partitions, one after another") {
  const Resampling& repeated = resampling("repeated_stratified");
  const MadeRows rows(40, 3, 5);
  const SplitSet splits = repeated.split(
      completed(repeated,
                {{"folds", std::int64_t{4}}, {"repeats", std::int64_t{3}}, {"shuffle.seed", std::int64_t{1}}}),
      rows.view());
  CHECK(splits.partitions().size() == 3);
  REQUIRE(splits.count() == 12);
  CHECK(splits.coordinates(6) == SplitCoordinates{.repeat = 1, .fold = 2});
}

TEST_CASE("more folds than rows are a problem of the parameter folds") {
  const Resampling& k_fold = resampling("k_fold");
  CHECK_FALSE(k_fold.check(completed(k_fold, {{"folds", std::int64_t{11}}}), {.rows = 11}).has_value());
  const auto problem = k_fold.check(completed(k_fold, {{"folds", std::int64_t{12}}}), {.rows = 11});
  REQUIRE(problem);
  CHECK(problem->parameter == "folds");
  CHECK(problem->problem == "12 folds of 11 rows");
  CHECK(problem->allowed == "2 to 11");
}

TEST_CASE("more stratified folds than every class has rows are a problem of the parameter folds") {
  const Resampling& stratified = resampling("stratified_k_fold");
  const std::vector<std::int32_t> labels{0, 1, 1, 0, 1};
  const RowsToSplit rows{.rows = 5, .labels = labels, .class_count = 2};
  CHECK_FALSE(stratified.check(completed(stratified, {{"folds", std::int64_t{3}}}), rows).has_value());
  const auto problem = stratified.check(completed(stratified, {{"folds", std::int64_t{4}}}), rows);
  REQUIRE(problem);
  CHECK(problem->problem == "4 stratified folds, and no class has more than 3 rows");
  CHECK(problem->allowed == "2 to 3");
}

TEST_CASE("leave-one-out over many rows takes a number per row") {
  const Resampling& leave_one_out = resampling("leave_one_out");
  const SplitSet splits = leave_one_out.split({}, {.rows = 50'000});
  CHECK(splits.count() == 50'000);
  REQUIRE(splits.partitions().size() == 1);
  CHECK(splits.partitions()[0].group_of_row.size() == 50'000);
  CHECK(splits.train_count(7) == 49'999);
}

}  // namespace gridfold::test_k_fold
