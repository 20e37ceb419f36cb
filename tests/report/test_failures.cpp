#include <catch2/catch.hpp>

#include "report/failures.hpp"

using namespace gridfold;

namespace {

FoldOutcome failed(std::string reason) {
  FoldOutcome fold;
  fold.status = FoldStatus::failed;
  fold.reason = std::move(reason);
  return fold;
}

}  // namespace

TEST_CASE("each reason for failed folds is said once, the commonest first") {
  RunRecord record;
  record.configurations.resize(2);
  record.configurations[0].folds = {failed("a"), failed("b"), FoldOutcome{}};
  record.configurations[1].folds = {failed("b")};
  CHECK(report::failures(record) == "2 folds failed: b\n1 fold failed: a\n");
}

TEST_CASE("a run without failures has no lines about them") { CHECK(report::failures(RunRecord{}).empty()); }
