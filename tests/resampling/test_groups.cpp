#include <catch2/catch.hpp>

#include "resampling/made_splits.hpp"
#include "resampling/make_splits.hpp"

namespace gridfold::test_groups {

namespace {

std::string problem_of(const std::string& kind, const ParameterValues& given, const RowsToSplit& rows) {
  const auto problem = make_splits(resampling(kind), completed(resampling(kind), given), rows).problem;
  return problem ? problem->parameter + ": " + problem->problem + "; " + problem->allowed : "none";
}

}  // namespace

TEST_CASE("what groups do not allow is said") {
  const std::vector<std::int32_t> labels{0, 1, 1, 0, 1, 0};
  const std::vector<std::int32_t> groups{0, 0, 1, 1, 2, 2};
  RowsToSplit rows{.rows = 6, .labels = labels, .class_count = 2};
  CHECK(problem_of("group_k_fold", {}, rows) ==
        ": group_k_fold keeps groups of rows together, and the data set has none; a data set whose rows have groups, "
        "or another protocol");
  rows.groups = groups;
  rows.group_count = 3;
  CHECK(problem_of("group_k_fold", {}, rows) == "folds: 5 folds of 3 groups; 2 to 3");
  CHECK(problem_of("leave_p_groups_out", {{"groups", std::int64_t{3}}}, rows) ==
        "groups: 3 of 3 groups left out leave none to train on; 1 to 2");
  const std::vector<std::int32_t> one(6, 0);
  rows.groups = one;
  CHECK(problem_of("leave_one_group_out", {}, rows) ==
        ": all rows are of one group, which leaves none to train on; data of 2 groups or more");
}

TEST_CASE("groups are in the order of their names, numbers by their value") {
  const std::vector<std::int32_t> groups{0, 1, 2};
  const std::vector<std::string> names{"10", "9", "-1"};
  const Resampling& one = resampling("leave_one_group_out");
  const RowsToSplit rows{.rows = 3, .groups = groups, .group_count = 3, .group_names = names};
  CHECK(text_of(one.split({}, rows)) == "0 1|2\n0 2|1\n1 2|0\n");
}

TEST_CASE("more ways to leave groups out than can be run are refused") {
  const std::vector<std::int32_t> labels(200);
  std::vector<std::int32_t> groups;
  for (std::int32_t row = 0; row < 200; ++row) groups.push_back(row);
  const RowsToSplit rows{.rows = 200, .labels = labels, .class_count = 1, .groups = groups, .group_count = 200};
  CHECK(problem_of("leave_p_groups_out", {{"groups", std::int64_t{3}}}, rows) ==
        "groups: 3 of 200 groups can be left out in more than 100000 ways; fewer groups to leave out, or group_k_fold");
}

TEST_CASE("a fold that would hold no row is refused") {
  const std::vector<std::int32_t> labels{0, 0, 1, 1};
  const std::vector<std::int32_t> folds{0, 0, 1, 1};
  const std::vector<std::string> names{"a", "a2"};
  const RowsToSplit rows{.rows = 4, .labels = labels, .class_count = 2, .split_of_row = folds, .split_names = names};
  CHECK(problem_of("predefined", {}, rows) == "none");
  CHECK(problem_of("predefined", {}, {.rows = 4, .labels = labels, .class_count = 2}) ==
        "file: the data set has no column of splits; dataset.split, the column that holds each row's fold, or a file "
        "of them");
}

}  // namespace gridfold::test_groups
