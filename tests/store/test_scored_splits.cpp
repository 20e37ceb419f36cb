#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

#include "store/folds_csv.hpp"
#include "store/sample_run.hpp"
#include "store/timings_csv.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a summary takes the splits that have a value, and what has fewer of them than others ranks last") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  // Cell 1 of 3 folds would be the worst of its group; cell 7, the best, has no value on one split.
  for (Outcome& one : outcome.outcomes) {
    if (one.cell == 7 && one.split.fold == 1) one.scores = {kNaN};
  }
  const RunRecord record = record_of(plan, outcome);
  const ConfigurationRecord& best = record.configurations[7];
  CHECK(best.done == 3);
  CHECK(best.summaries[0].n == 2);
  // 17 and 19 of 20.
  CHECK(best.summaries[0].mean == 0.9);
  CHECK(best.rank == 4);
  CHECK(record.configurations[1].rank == 3);
  CHECK(record.chosen(1).front()->key == record.configurations[5].key);
}

TEST_CASE("where every configuration misses the same values, they are ranked by the others") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) {
    if (one.split.fold == 0) one.scores = {kNaN};
  }
  const RunRecord record = record_of(plan, outcome);
  CHECK(record.configurations[7].rank == 1);
  CHECK(record.configurations[7].summaries[0].n == 2);
  CHECK(record.configurations[6].rank == 1);
  CHECK(record.configurations[6].summaries[0].n == 1);
}

TEST_CASE("scores of training rows stand beside the others under names of their own") {
  Plan plan = sample_plan();
  plan.judges_training_rows = true;
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) one.scores.push_back(1);
  const RunRecord record = record_of(plan, outcome);
  REQUIRE(record.scores.size() == 2);
  CHECK(record.scores[1].name == "train_accuracy");
  CHECK(record.configurations[0].summaries[1].mean == 1);
  CHECK_THAT(folds_csv(stored_run(plan, outcome).outcomes),
             Catch::StartsWith("cell,metric,k,folds,repeat,fold,status,n_train,n_test,correct,accuracy,train_accuracy,"
                               "warnings,reason\n"));
}

TEST_CASE("splits that are timed by themselves have rows of their own in timings.csv") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  CHECK_THAT(timings_csv(stored_run(plan, outcome)), Catch::StartsWith("pass,text,operations,seconds\nload,,,0.125\n"));
  outcome.outcomes[3].seconds = FitSeconds{0.25, 0.5};
  const std::string timings = timings_csv(stored_run(plan, outcome));
  CHECK_THAT(timings, Catch::StartsWith("pass,text,operations,seconds,cell,repeat,fold,fit_seconds,predict_seconds\n"
                                        "load,,,0.125,,,,,\n"
                                        "1,knn(metric=l1),0,0.25,,,,,\n"));
  CHECK_THAT(timings, Catch::EndsWith("\n1,knn(metric=l1),,0.75,0000000000000001,0,1,0.25,0.5\n"));
}
