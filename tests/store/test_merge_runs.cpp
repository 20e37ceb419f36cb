#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/merge_runs.hpp"
#include "store/read_run.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// The part of the sample whose cells are of that pass, as a shard.
fs::path write_shard(const fs::path& results, std::size_t pass, const SweepOutcome& whole) {
  const Plan plan = sample_plan();
  StoredRun run = empty_run(plan);
  run.shard = Shard{pass + 1, 2};
  const auto writer = begin_run(results, run);
  std::vector<Outcome> own;
  for (const Outcome& outcome : whole.outcomes) {
    if (plan.cells[outcome.cell].pass == pass) own.push_back(outcome);
  }
  writer->add(own);
  writer->finish_pass(pass, 0.25);
  writer->close(true, "");
  return writer->folder();
}

}  // namespace

TEST_CASE("the shards of a sweep make one run with the bytes of a whole one") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  const SweepOutcome outcome = sample_outcome(plan);
  const std::vector<fs::path> shards{write_shard(results.path(), 1, outcome), write_shard(results.path(), 0, outcome)};
  CHECK(read_run(shards[0]).shard == "2/2");
  CHECK(read_run(shards[0]).is_finished);
  const fs::path merged = merge_runs(shards, results.path());
  const fs::path whole = write_run(plan, outcome, results.path());
  for (const char* name : {"results.h5", "folds.csv"}) CHECK(read_text(merged / name) == read_text(whole / name));
  const RunRecord record = read_run(merged);
  CHECK(record.is_finished);
  CHECK(record.shard.empty());
  CHECK(record.sessions.size() == 2);
  CHECK(problems_of_run(merged).empty());
}

TEST_CASE("a merged run without all shards is one that can be gone on with") {
  const TemporaryFolder results;
  const SweepOutcome outcome = sample_outcome(sample_plan());
  const fs::path shard = write_shard(results.path(), 0, outcome);
  const fs::path merged = merge_runs(std::vector{shard, shard}, results.path());
  CHECK_FALSE(read_run(merged).is_finished);
  CHECK(read_journal(merged).run.outcomes.done() == 10);
}

TEST_CASE("runs of other sweeps, or with other results for a split, are not merged") {
  const TemporaryFolder results;
  Plan plan = sample_plan();
  const fs::path whole = write_run(plan, done_outcome(plan), results.path());
  SweepOutcome different = done_outcome(plan);
  different.outcomes[3].correct += 1;
  const fs::path other = write_run(plan, different, results.path());
  CHECK_THROWS_WITH(merge_runs(std::vector{whole, other}, results.path()),
                    Contains("two results that differ are stored"));
  plan.resolved_yaml = "name: another one\n";
  plan.config_hash[0] = 'a';
  const fs::path another = write_run(plan, done_outcome(plan), results.path());
  CHECK_THROWS_WITH(merge_runs(std::vector{whole, another}, results.path()),
                    Contains("its sweep has \"name: another one\" where this one has \"name: digits knn\""));
}
