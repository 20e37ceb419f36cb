#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "expected_text.hpp"
#include "store/artifact_files.hpp"
#include "store/folds_csv.hpp"
#include "store/sample_run.hpp"
#include "store/split_records.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// The axis `folds` of the sample with another name.
StoredRun run_with_axis(const std::string& name) {
  Plan plan = sample_plan();
  plan.axes[2] = {name, {0.05, 0.1}};
  return stored_run(plan, done_outcome(plan));
}

}  // namespace

TEST_CASE("splits are those of the journal's outcomes, each with its configuration") {
  const Plan plan = sample_plan();
  const StoredRun run = stored_run(plan, sample_outcome(plan));
  const std::vector<SplitRecord> splits = split_records(run, make_record(run));
  REQUIRE(splits.size() == 20);
  CHECK(splits[3].configuration == 1);
  CHECK(splits[3].split.fold == 1);
  CHECK(splits[3].n_test == 20);
  // 10 + 1 + 1 of 20 rows.
  CHECK(splits[3].scores == std::vector<double>{0.6});
  CHECK(splits.back().status == SplitStatus::failed);
  CHECK(std::isnan(splits.back().scores.front()));
}

TEST_CASE("an axis may have the name of a coordinate of splits") {
  for (const std::string name : {"train_size", "outer", "fold", "repeat"}) {
    const StoredRun run = run_with_axis(name);
    const RunRecord record = make_record(run);
    TemporaryFolder folder;
    // A run of an earlier version, which has no journal.
    folder.write("folds.csv", folds_csv(run.outcomes));
    const std::vector<SplitRecord> read = read_split_records(folder.path(), record);
    const std::vector<SplitRecord> made = split_records(run, record);
    REQUIRE(read.size() == made.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      CHECK(read[i].configuration == made[i].configuration);
      CHECK(read[i].split == made[i].split);
      CHECK(read[i].scores == made[i].scores);
    }
  }
}

// 0.632 of the score of the rows left out, and 0.368 of the apparent one, which is 1.
TEST_CASE("scores of splits are weighed with the apparent score as their mean is") {
  const StoredRun run = run_of_632();
  const RunRecord record = make_record(run);
  const std::vector<SplitRecord> splits = split_records(run, record);
  REQUIRE(splits.size() == 4);
  CHECK(splits[0].scores.front() == 1);
  CHECK(splits[1].scores.front() == Approx(0.684));
  CHECK(splits[2].scores.front() == Approx(0.8104));
  CHECK(splits[3].scores.front() == Approx(0.7472));
  CHECK(record.configurations.front().summaries.front().mean == Approx(0.7472));
}

TEST_CASE("what is wrong with a stored file is no fault of the data: a store error that names it") {
  const RunRecord record = make_record(run_of_632());
  const TemporaryFolder folder;
  const auto read = [&] { read_split_records(folder.path(), record); };
  folder.write("folds.csv", "cell,status,n_train,n_test,accuracy\n0123,done,1,1,1\n");
  CHECK_THROWS_AS(read(), StoreError);
  CHECK_THAT(message_of(read), Catch::StartsWith((folder.path() / "folds.csv").string() + ":"));
  std::filesystem::remove(folder.path() / "folds.csv");
  std::filesystem::create_directories(folder.path() / "folds.csv");
  CHECK_THROWS_AS(read(), StoreError);
  std::filesystem::create_directories(folder.path() / "artifacts");
  folder.write("artifacts/gallery-0123.h5", "no HDF5");
  CHECK_THROWS_AS(read_artifacts(folder.path()), StoreError);
}
