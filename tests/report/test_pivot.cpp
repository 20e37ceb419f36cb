#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "report/pivot.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

// The means are those of the table's test.
TEST_CASE("a pivot has one axis down and one across, for every group and every value of the other axes") {
  CHECK(
      report::pivot(sample_record(), "k", "metric") ==
      "digits knn: mean accuracy; ! over fewer splits than others\n"
      "\n"
      "2 folds, folds = 2\n"
      "k \\ metric      l1        l2\n"
      "----------  ------  --------\n"
      "         1  0.3500    0.4833\n"
      "         5  0.4167  * 0.5500\n"
      "\n"
      "3 folds, folds = 3\n"
      "k \\ metric      l1        l2\n"
      "----------  ------  --------\n"
      "         1  0.6000  * 0.8000\n"
      "         5  0.7000  0.8750 !\n"
      "\n"
      "* best mean accuracy\nstd: standard deviation over the n splits, ddof 1; lacks: splits without a score, ranked "
      "last\n"
      "Best with 2 folds: metric = l2, k = 5, folds = 2: accuracy 0.5500 +- 0.0236 over 2 splits\n"
      "Best with 3 folds: metric = l2, k = 1, folds = 3: accuracy 0.8000 +- 0.0500 over 3 splits\n");
}

TEST_CASE("groups that an axis of a pivot tells apart stand beside each other, each with its own marks") {
  CHECK_THAT(report::pivot(sample_record(), "k", "folds"),
             Catch::StartsWith("digits knn: mean accuracy; ! over fewer splits than others\n"
                               "\n"
                               "metric = l1\n"
                               "k \\ folds       2       3\n"
                               "---------  ------  ------\n"
                               "        1  0.3500  0.6000\n"
                               "        5  0.4167  0.7000\n"
                               "\n"
                               "metric = l2\n"
                               "k \\ folds         2         3\n"
                               "---------  --------  --------\n"
                               "        1    0.4833  * 0.8000\n"
                               "        5  * 0.5500  0.8750 !\n"
                               "\n"
                               "Each column is ranked by itself: what differs in folds cannot be compared\n"
                               "* best mean accuracy\n"));
  CHECK_THAT(report::pivot(sample_record(), "folds", "k"), Catch::Contains("Each row is ranked by itself"));
}

TEST_CASE("groups that both axes of a pivot tell apart together are the cells of one table, not tables of one cell") {
  RunRecord record = sample_record();
  std::vector<GroupRecord> groups;
  for (const GroupRecord& group : record.groups) groups.insert(groups.end(), 2, group);
  record.groups = std::move(groups);
  for (ConfigurationRecord& one : record.configurations) one.group = 2 * one.group + one.coordinates.front();
  const std::string text = report::pivot(record, "metric", "folds");
  CHECK_THAT(text, Catch::Contains("\n\nk = 1\nmetric \\ folds ") && Catch::Contains("\n\nk = 5\nmetric \\ folds "));
  CHECK_THAT(text, Catch::Contains("what differs in metric or folds cannot be compared\n"));
  CHECK(text.find("metric \\ folds") != text.rfind("metric \\ folds"));
  CHECK(text.find("\nmetric \\ folds", text.find("\nk = 5\n") + 8) == std::string::npos);
}

TEST_CASE("a pivot of an axis that there is not names those that there are") {
  CHECK_THROWS_WITH(report::pivot(sample_record(), "kk", "metric"),
                    "--pivot: the run has no axis \"kk\"; did you mean k? allowed: two of metric, k, folds");
  CHECK_THROWS_WITH(report::pivot(sample_record(), "k", "k"), "--pivot: k is named twice; allowed: two axes");
}
