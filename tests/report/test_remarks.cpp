#include <catch2/catch.hpp>

#include <string>

#include "report/remarks.hpp"

using namespace gridfold;

TEST_CASE("each reason for failed splits and each warning is said once, the commonest first") {
  RunRecord record;
  record.configurations.resize(2);
  record.configurations[0].failures = {{"a", 1}, {"b", 1}};
  record.configurations[1].failures = {{"b", 1}};
  record.configurations[1].warnings = {{"did not converge", 3}};
  CHECK(report::remarks(record) ==
        "2 splits failed: b\n"
        "1 split failed: a\n"
        "warning: did not converge (3 evaluations)\n");
}

TEST_CASE("what is left out of the reasons and warnings is counted in words") {
  RunRecord record;
  record.configurations.resize(1);
  for (char text = 'a'; text <= 'f'; ++text) record.configurations[0].warnings.push_back({std::string(1, text), 1});
  CHECK_THAT(report::remarks(record), Catch::EndsWith("warning: e (1 evaluation)\n1 more warning: see folds.csv\n"));
  record.configurations[0].failures = record.configurations[0].warnings;
  record.configurations[0].failures.push_back({"g", 1});
  CHECK_THAT(report::remarks(record), Catch::Contains("1 split failed: e\n2 more reasons: see folds.csv\n"));
}

TEST_CASE("a run without failures and warnings has no lines about them") {
  CHECK(report::remarks(RunRecord{}).empty());
}

TEST_CASE("a run that lacks splits says how many it has, and a shard which one it is") {
  RunRecord record;
  record.configurations.resize(2);
  record.configurations[0].done = 10;
  record.configurations[1].done = 1;
  record.configurations[1].failed = 1;
  record.configurations[1].failures = {{"out of memory", 1}};
  record.configurations[1].pending = 8;
  record.is_finished = false;
  CHECK(report::lacking_splits(record) == "not finished: 12 of 20 splits are stored\n1 split failed: out of memory\n");
  CHECK(report::remarks(record) == report::lacking_splits(record));
  record.is_finished = true;
  record.shard = "1/2";
  CHECK_THAT(report::lacking_splits(record), Catch::StartsWith("shard 1/2: 12 of 20 splits are stored\n"));
}
