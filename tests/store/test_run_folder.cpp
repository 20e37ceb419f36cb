#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/read_run.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Names of everything in a folder, hidden ones too.
std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("a run folder is named by time, name and hash, and holds a journal and what is made from it") {
  const TemporaryFolder results;
  const auto folder = write_sample_run(results.path());
  CHECK(folder == results.path() / "20261123T151900.123Z-digits-knn-3f9a2c1e");
  CHECK(names_in(results.path()) == std::vector<std::string>{folder.filename().string()});
  for (const char* name : {"journal.jsonl", "results.h5", "summary.json", "folds.csv", "timings.csv", "config.yaml"}) {
    CHECK(std::filesystem::file_size(folder / name) > 0);
  }
  CHECK(read_text(folder / "config.yaml") == "name: digits knn\n");
}

TEST_CASE("runs of the same millisecond get ids of their own") {
  const TemporaryFolder results;
  const std::string first = write_sample_run(results.path()).filename();
  const std::string second = write_sample_run(results.path()).filename();
  const std::string third = write_sample_run(results.path()).filename();
  CHECK(second == first + "-2");
  CHECK(third == first + "-3");
  CHECK(read_run(results.path() / second).id == second);
}

TEST_CASE("processes that write the same run at the same time get a folder each, all of them whole") {
  constexpr int kProcesses = 8;
  const TemporaryFolder results;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) {
      try {
        write_sample_run(results.path());
      } catch (const StoreError&) {
        ::_exit(1);
      }
      ::_exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  const std::vector<std::string> names = names_in(results.path());
  CHECK(names.size() == kProcesses);
  for (const std::string& name : names) {
    CHECK(name.front() != '.');
    CHECK_NOTHROW(verify_run(results.path() / name));
    CHECK(read_run(results.path() / name).id == name);
  }
}

TEST_CASE("what is read back is what was written") {
  const TemporaryFolder results;
  const RunRecord written = sample_record();
  const auto folder = write_sample_run(results.path());
  const RunRecord read = read_run(folder);
  CHECK(read.id == written.id);
  CHECK(read.name == "digits knn");
  CHECK(read.config_hash == written.config_hash);
  REQUIRE(read.axes.size() == 3);
  CHECK(read.axes[0].values == written.axes[0].values);
  CHECK(read.axes[1].values == written.axes[1].values);
  REQUIRE(read.groups.size() == 2);
  CHECK(read.groups[1].text == "3 folds");
  CHECK(read.groups[1].parameters == written.groups[1].parameters);
  CHECK(read.groups[1].splits == 3);
  CHECK(read.groups[1].train_rows == 40);
  REQUIRE(read.configurations.size() == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    const ConfigurationRecord& left = read.configurations[i];
    const ConfigurationRecord& right = written.configurations[i];
    CHECK(left.key == right.key);
    CHECK(left.coordinates == right.coordinates);
    CHECK(left.group == right.group);
    CHECK(left.rank == right.rank);
    CHECK(left.summaries[0].mean == right.summaries[0].mean);
    CHECK(left.summaries[0].standard_error == right.summaries[0].standard_error);
    CHECK(left.done == right.done);
    CHECK(left.failed == right.failed);
    CHECK(left.failures == right.failures);
  }
  CHECK(read.provenance.datasets[0].parameters == written.provenance.datasets[0].parameters);
  CHECK(read.provenance.seed == 7);
  CHECK(read.provenance.libraries == written.provenance.libraries);
  CHECK(read.provenance.started == "2026-11-23T15:19:00.123Z");
  REQUIRE(read.sessions.size() == 1);
  CHECK(read.sessions[0].provenance.started == "2026-11-23T15:19:00.123Z");
  CHECK(read.provenance.finished == read.sessions[0].finished);
  CHECK(read.is_finished);
}

TEST_CASE("equal runs are written as equal bytes") {
  const TemporaryFolder first;
  const TemporaryFolder second;
  const auto left = write_sample_run(first.path());
  const auto right = write_sample_run(second.path());
  for (const char* name : {"results.h5", "folds.csv", "timings.csv", "config.yaml"}) {
    CHECK(read_text(left / name) == read_text(right / name));
  }
}

TEST_CASE("a run that is stopped before it has an outcome leaves nothing") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  const auto writer = begin_run(results.path(), empty_run(plan));
  writer->close(false, "interrupted");
  CHECK(std::filesystem::is_empty(results.path()));
}

TEST_CASE("a changed byte, a missing file and a folder in place of a file are found") {
  const TemporaryFolder results;
  const auto folder = write_sample_run(results.path());
  verify_run(folder);
  std::string bytes = read_text(folder / "results.h5");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(folder / "results.h5", std::ios::binary) << bytes;
  CHECK_THROWS_WITH(verify_run(folder),
                    (folder / "results.h5").string() + ": its SHA-256 is not the one in journal.jsonl");
  std::filesystem::remove(folder / "results.h5");
  std::filesystem::create_directory(folder / "results.h5");
  CHECK_THROWS_AS(verify_run(folder), StoreError);
  std::filesystem::remove(folder / "results.h5");
  CHECK_THROWS_WITH(verify_run(folder), (folder / "results.h5").string() + ": cannot open: No such file or directory");
  std::filesystem::create_directory(folder / "results.h5");
  CHECK_THROWS_WITH(verify_run(folder), (folder / "results.h5").string() + ": is no regular file");
}

TEST_CASE("the times of a run stand in timings.csv, and in no file that is compared") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  const auto fast = write_run(plan, outcome, results.path());
  CHECK(read_text(fast / "timings.csv") ==
        "pass,text,operations,seconds\nload,,,0.125\n1,knn(metric=l1),0,0.25\n2,knn(metric=l2),0,0.25\n");
  outcome.pass_seconds = {3, 4};
  outcome.load_seconds = 5;
  outcome.finished += std::chrono::seconds(12);
  const auto slow = write_run(plan, outcome, results.path());
  for (const char* name : {"results.h5", "folds.csv", "config.yaml"}) {
    CHECK(read_text(fast / name) == read_text(slow / name));
  }
}

TEST_CASE("equal runs under other ids and names of their folders have equal results") {
  const TemporaryFolder results;
  const auto left = write_sample_run(results.path(), "20261123T151900.123Z-a-11111111");
  const auto right = write_sample_run(results.path(), "20271231T235959.999Z-b-22222222");
  for (const char* name : {"results.h5", "folds.csv"}) CHECK(read_text(left / name) == read_text(right / name));
}
