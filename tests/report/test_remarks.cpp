#include <catch2/catch.hpp>

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
        "warning: did not converge (3 splits)\n");
}

TEST_CASE("a run without failures and warnings has no lines about them") {
  CHECK(report::remarks(RunRecord{}).empty());
}
