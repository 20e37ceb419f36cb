#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <numeric>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/ordered_names.hpp"
#include "resampling/made_splits.hpp"
#include "resampling/make_splits.hpp"
#include "temporary_folder.hpp"

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
        ": group_k_fold keeps groups of rows together, and the data set has none; dataset.groups of a csv table, which "
        "`gridfold data convert` writes of others, "
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

TEST_CASE("names of groups and folds are in the order of numpy.unique") {
  // Each as pandas.read_csv and numpy.unique(return_inverse=True) give them, with pandas 1.5 and numpy 1.24.
  const auto text = [](const std::vector<std::string>& texts) {
    const OrderedNames ordered = ordered_names(texts);
    return fmt::format("{}: {}", fmt::join(ordered.names, ","), fmt::join(ordered.place_of_text, ","));
  };
  CHECK(text({"10", "9", "-1", "+3", "007"}) == "-1,3,7,9,10: 4,3,0,1,2");
  CHECK(text({"10", "1.5", "1", "1.0", "1.50"}) == "1,1.5,10: 2,1,0,0,1");
  CHECK(text({"9007199254740993", "9007199254740992", "-9007199254740993"}) ==
        "-9007199254740993,9007199254740992,9007199254740993: 2,1,0");
  CHECK(text({"18446744073709551615", "2", "010"}) == "2,10,18446744073709551615: 2,0,1");
  CHECK(text({"18446744073709551616", "2", "010"}) == "010,18446744073709551616,2: 1,2,0");
  CHECK(text({"9223372036854775807", "2", "-1", "10"}) == "-1,2,10,9223372036854775807: 3,1,0,2");
  CHECK(text({"9223372036854775808", "2", "-1", "10"}) == "-1,10,2,9223372036854775808: 3,2,0,1");
  CHECK(text({"-9223372036854775808", "2", "10"}) == "-9223372036854775808,2,10: 0,1,2");
  CHECK(text({"-9223372036854775809", "2", "10"}) == "-9223372036854775809,10,2: 0,2,1");
  CHECK(text({"b", "10", "9", "-1", "B"}) == "-1,10,9,B,b: 4,1,2,0,3");
  CHECK(text({"-0", "0", "-10", "-9"}) == "-10,-9,0: 2,2,0,1");
  CHECK(text({}) == ": ");
  // A missing name decides nothing on the others.
  CHECK(text({"10", "", "2.5"}) == ",2.5,10: 2,0,1");
}

TEST_CASE("all but one of many groups can be left out") {
  const std::vector<std::int32_t> labels(2000);
  std::vector<std::int32_t> groups(2000);
  std::iota(groups.begin(), groups.end(), 0);
  const RowsToSplit rows{.rows = 2000, .labels = labels, .class_count = 1, .groups = groups, .group_count = 2000};
  const Resampling& one = resampling("leave_p_groups_out");
  const ParameterValues parameters = completed(one, {{"groups", std::int64_t{1999}}});
  CHECK_FALSE(one.check(parameters, rows));
  CHECK(one.demand(parameters, rows).splits == 2000);
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

TEST_CASE("rows whose fold is -1, train or missing judge nothing, in a column and in a file") {
  const std::vector<std::int32_t> labels(8);
  std::vector<std::int32_t> folds(8);
  std::iota(folds.begin(), folds.end(), 0);
  const std::vector<std::string> names{"-1.0", "2", "", "10", "Train", "2.0", "training", "-1"};
  const Resampling& one = resampling("predefined");
  const RowsToSplit rows{.rows = 8, .labels = labels, .class_count = 1, .split_of_row = folds, .split_names = names};
  const ParameterValues no_file = completed(one, {});
  REQUIRE_FALSE(one.check(no_file, rows));
  // The words do not make texts of the numbers: 2 is before 10, and 2.0 is the same fold.
  CHECK(text_of(one.split(no_file, rows)) == "0 2 3 4 6 7|1 5\n0 1 2 4 5 6 7|3\n");

  const test::TemporaryFolder folder;
  const auto of_file = [&](const std::string& content) {
    const ParameterValues file = completed(one, {{"file", folder.write("folds.txt", content).string()}});
    const RowsToSplit all{.rows = 8, .labels = labels, .class_count = 1};
    const auto problem = one.check(file, all);
    return problem ? problem->problem : text_of(one.split(file, all));
  };
  // numpy: PredefinedSplit(np.nan_to_num(np.genfromtxt(...), nan=-1)).
  CHECK(of_file("-1.0\n2\nNA\n10 \n?\n2.0\n\n nan\r\n") == "0 2 3 4 6 7|1 5\n0 1 2 4 5 6 7|3\n");
  CHECK_THAT(of_file("NA\nNA\n\n?\n-1\ntrain\nTRAIN\n-1.0\n"), Catch::EndsWith("has no row to judge on"));
  // A byte order mark is no part of the first fold, as in a table.
  CHECK(of_file("\xEF\xBB\xBF-1.0\n2\nNA\n10\n?\n2.0\n\n\n") == "0 2 3 4 6 7|1 5\n0 1 2 4 5 6 7|3\n");
  CHECK(of_file("\xEF\xBB\xBF"
                "1\n1\n1\n1\n2\n2\n2\n2") == "4 5 6 7|0 1 2 3\n0 1 2 3|4 5 6 7\n");
}

TEST_CASE("a file of folds that is a folder, a device or a pipe, or no text, is refused") {
  const std::vector<std::int32_t> labels(2);
  const Resampling& one = resampling("predefined");
  const auto complaint = [&](const std::string& file) -> std::string {
    try {
      one.check(completed(one, {{"file", file}}), {.rows = 2, .labels = labels, .class_count = 1});
    } catch (const DataError& error) {
      return error.what();
    }
    return "none";
  };
  const test::TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(complaint(pipe) == pipe + ": is a device or a pipe, not a file");
  CHECK(complaint("/dev/zero") == "/dev/zero: is a device or a pipe, not a file");
  CHECK(complaint(folder.path().string()) == folder.path().string() + ": is a folder, not a file");
  const std::string absent = (folder.path() / "absent").string();
  CHECK(complaint(absent) == absent + ": cannot be read");
  const auto of_file = [&](const std::string& content) {
    return complaint(folder.write("folds.txt", content).string());
  };
  CHECK_THAT(of_file(std::string("\xFF\xFE"
                                 "0\0\n\0"
                                 "1\0",
                                 8)),
             Catch::EndsWith("folds.txt:1: a NUL byte; this is no text file, or one in UTF-16; save that as UTF-8"));
  CHECK(of_file(std::string(65536, 'x') + "\ny\n") == "none");
  CHECK(of_file("y\n" + std::string(65536, 'x')) == "none");
  CHECK_THAT(of_file("y\n" + std::string(65537, 'x')),
             Catch::EndsWith("folds.txt:2: the line has more than 65536 bytes; it holds the fold of one row"));
}

TEST_CASE("a stop is heeded while a file of folds is read") {
  const std::vector<std::int32_t> labels(2);
  const test::TemporaryFolder folder;
  const Resampling& one = resampling("predefined");
  const ParameterValues file = completed(one, {{"file", folder.write("folds.txt", "0\n1\n").string()}});
  std::stop_source source;
  const RowsToSplit rows{.rows = 2, .labels = labels, .class_count = 1, .stop = source.get_token()};
  CHECK_FALSE(one.check(file, rows));
  source.request_stop();
  CHECK_THROWS_AS(one.check(file, rows), Cancelled);
}

}  // namespace gridfold::test_groups
