#include <catch2/catch.hpp>

#include "resampling/made_splits.hpp"

namespace gridfold::test_holdout {

namespace {

std::string problem_of(const std::string& kind, const ParameterValues& given, const RowsToSplit& rows) {
  const auto problem = resampling(kind).check(completed(resampling(kind), given), rows);
  return problem ? problem->parameter + ": " + problem->problem + "; " + problem->allowed : "none";
}

std::string conflict_of(const std::string& kind, const ParameterValues& given) {
  const auto conflict = resampling(kind).component.find_conflict(completed(resampling(kind), given));
  return conflict ? conflict->problem + "; " + conflict->allowed : "none";
}

}  // namespace

TEST_CASE("a holdout judges the last rows and trains on the first ones, however few") {
  const Resampling& holdout = resampling("holdout");
  CHECK(text_of(holdout.split(completed(holdout, {{"test_size", 0.3}}), {.rows = 10})) == "0 1 2 3 4 5 6|7 8 9\n");
  CHECK(text_of(holdout.split(completed(holdout, {{"test_size", 0.3}, {"train_size", std::int64_t{2}}}),
                              {.rows = 10})) == "0 1|7 8 9\n");
}

TEST_CASE("sizes that the rows do not allow are problems of their parameters") {
  CHECK(problem_of("holdout", {{"test_size", 0.95}}, {.rows = 10}) ==
        "test_size: 0.95 of 10 rows, rounded up, leaves no row to train on; above 0, to hold out at most 9 rows");
  CHECK(problem_of("holdout", {{"train_size", 0.01}}, {.rows = 10}) ==
        "train_size: 0.01 of 10 rows, rounded down, is no row; 1 to 9 rows, or a share");
  CHECK(problem_of("holdout", {{"train_size", std::int64_t{10}}}, {.rows = 10}) ==
        "train_size: 10 of 10 rows leaves no row to judge; at most 9 rows, or a share below 1");
  CHECK(problem_of("holdout", {{"train_size", std::int64_t{8}}, {"test_size", 0.25}}, {.rows = 10}) ==
        "train_size: 8 rows to train on and 3 held out are more than the 10 that there are; at most 7 rows, or a "
        "smaller test_size");
  // train_test_split(range(182), test_size=.382, train_size=.62) raises ValueError; rounded, the parts would fit.
  CHECK(problem_of("holdout", {{"test_size", 0.382}, {"train_size", 0.62}}, {.rows = 182}) ==
        "train_size: the shares 0.62 to train on and 0.382 held out are more than all rows; shares whose sum is at "
        "most 1");
}

TEST_CASE("a stratified split needs rows of every class in both parts, and a shuffle") {
  const MadeRows rows(40, 7, 5);
  CHECK(problem_of("stratified_shuffle_split", {{"shuffle.seed", std::int64_t{1}}, {"test_size", 0.1}}, rows.view()) ==
        "test_size: 4 rows held out, fewer than the 7 classes that a stratified split has in each part; at least 7 "
        "rows in each part");
  CHECK(conflict_of("holdout", {{"stratify", true}}) ==
        "a stratified holdout is drawn at random, and shuffle is false; shuffle: true, or stratify: false");
  CHECK(conflict_of("shuffle_split", {{"shuffle", false}}) ==
        "shuffle is false, and every split of this protocol is random; shuffle: true, or a protocol that keeps the "
        "order of rows");
}

}  // namespace gridfold::test_holdout
