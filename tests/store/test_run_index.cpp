#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "run_program.hpp"
#include "store/delete_run.hpp"
#include "store/find_run.hpp"
#include "store/pack_run.hpp"
#include "store/read_run.hpp"
#include "store/run_index.hpp"
#include "store/run_tags.hpp"
#include "store/same_run.hpp"
#include "store/sqlite/database.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> ids_of(const fs::path& directory) {
  const RunIndex index(directory);
  std::vector<std::string> ids;
  for (const RunEntry& entry : index.runs()) ids.push_back(entry.id);
  return ids;
}

RunEntry entry_of(const fs::path& directory, const std::string& id) {
  const RunIndex index(directory);
  for (const RunEntry& entry : index.runs()) {
    if (entry.id == id) return entry;
  }
  FAIL("no run " << id);
  return {};
}

std::vector<CellPlace> places_of(const RunIndex& index, const std::string& key, RunLayout wanted) {
  wanted.cells = {{.key = key, .coordinates = {}}};
  return index.places_of(wanted).front();
}

}  // namespace

TEST_CASE("the index tells each run's state, splits and best configuration") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  write_run(plan, done_outcome(plan), results.path(), "1-finished");
  write_run(plan, sample_outcome(plan), results.path(), "2-failed");
  StoredRun run = empty_run(plan);
  run.id = "3-interrupted";
  {
    const auto writer = begin_run(results.path(), run);
    writer->add({done_outcome(plan).outcomes.front()});
    writer->flush();
    CHECK(entry_of(results.path(), "3-interrupted").state == RunState::running);
    const std::string refusal =
        fmt::format("{}: process {} on {} is writing this run", (results.path() / "3-interrupted").string(), ::getpid(),
                    writer->run().sessions.back().provenance.host);
    CHECK_THROWS_WITH(move_to_trash(results.path() / "3-interrupted"), refusal);
    CHECK_THROWS_WITH(pack_run(results.path() / "3-interrupted", results.path() / "a.tar.gz"), refusal);
    CHECK_THROWS_WITH(RunWriter::open(results.path() / "3-interrupted"), refusal);
    writer->close(false, "interrupted");
  }
  const RunEntry finished = entry_of(results.path(), "1-finished");
  CHECK(finished.state == RunState::finished);
  CHECK(finished.name == "digits knn");
  CHECK(finished.splits == 20);
  CHECK(finished.done == 20);
  CHECK(finished.configurations == 8);
  CHECK(finished.score == "accuracy");
  // Means of 2 and of 3 folds: neither group has the best of both.
  CHECK_FALSE(finished.best().has_value());
  REQUIRE(finished.bests.size() == 2);
  CHECK(finished.bests[0].group != finished.bests[1].group);
  const RunRecord record = read_run(results.path() / "1-finished");
  for (std::size_t group = 0; group < 2; ++group) {
    CHECK(finished.bests[group].mean == record.chosen(group).front()->summaries.front().mean);
  }
  CHECK(entry_of(results.path(), "2-failed").state == RunState::failed);
  CHECK(entry_of(results.path(), "2-failed").failed == 1);
  const RunEntry interrupted = entry_of(results.path(), "3-interrupted");
  CHECK(interrupted.state == RunState::interrupted);
  CHECK(interrupted.done == 1);
  CHECK(interrupted.finished.empty());
}

TEST_CASE("the index follows what happens to run folders, and a damaged or foreign one is made anew") {
  const TemporaryFolder results;
  const fs::path first = write_sample_run(results.path(), "1");
  CHECK(ids_of(results.path()) == std::vector<std::string>{"1"});
  write_sample_run(results.path(), "2");
  CHECK(ids_of(results.path()) == std::vector<std::string>{"1", "2"});
  move_to_trash(first);
  CHECK(ids_of(results.path()) == std::vector<std::string>{"2"});
  CHECK(fs::exists(results.path() / ".trash/1/journal.jsonl"));
  fs::rename(results.path() / ".trash/1", results.path() / "1");
  for (const std::string& content : {std::string("no database"), std::string(), std::string(4096, 'x')}) {
    std::ofstream(results.path() / ".index.sqlite") << content;
    CHECK(ids_of(results.path()) == std::vector<std::string>{"1", "2"});
  }
  fs::remove(results.path() / ".index.sqlite");
  CHECK(ids_of(results.path()) == std::vector<std::string>{"1", "2"});
  // A link would lead elsewhere.
  fs::remove(results.path() / ".index.sqlite");
  const fs::path elsewhere = results.path() / "elsewhere";
  fs::create_symlink(elsewhere, results.path() / ".index.sqlite");
  CHECK(ids_of(results.path()) == std::vector<std::string>{"1", "2"});
  CHECK_FALSE(fs::exists(elsewhere));
}

TEST_CASE("what has the name of the index and is no regular file stays, and is named") {
  const TemporaryFolder results;
  write_sample_run(results.path(), "1");
  const fs::path file = results.path() / ".index.sqlite";
  CHECK(RunIndex(results.path()).problem().empty());
  const auto check = [&](fs::file_type type) {
    const RunIndex index(results.path());
    CHECK(index.runs().size() == 1);
    CHECK(index.problem() ==
          file.string() + ": is no regular file and stays as it is; the index of runs is made anew each time");
    CHECK(fs::symlink_status(file).type() == type);
    fs::remove(file);
  };
  fs::remove(file);
  fs::create_directory(file);
  check(fs::file_type::directory);
  fs::create_symlink("elsewhere", file);
  check(fs::file_type::symlink);
  REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  check(fs::file_type::fifo);
  // What SQLite keeps beside it.
  const std::string journal = file.string() + "-journal";
  REQUIRE(::mkfifo(journal.c_str(), 0600) == 0);
  CHECK_THAT(RunIndex(results.path()).problem(), Catch::StartsWith(journal + ": is no regular file"));
}

TEST_CASE(
    "an index that is stopped while it is made goes on where it was, and a file in the place of its folder is named") {
  const TemporaryFolder results;
  for (const char* id : {"1", "2"}) write_sample_run(results.path(), id);
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(RunIndex(results.path(), source.get_token()), Cancelled);
  CHECK_THROWS_AS(find_run("latest", results.path(), source.get_token()), Cancelled);
  CHECK(ids_of(results.path()) == std::vector<std::string>{"1", "2"});
  const fs::path file = results.write("file", "");
  CHECK_THROWS_WITH(RunIndex(file), file.string() + ": cannot list the runs: Not a directory");
  CHECK(ids_of(results.path() / "absent").empty());
}

TEST_CASE("a run that its first failure stopped is failed, and yet goes on") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  StoredRun run = empty_run(plan);
  run.id = "1";
  const auto writer = begin_run(results.path(), run);
  writer->add({sample_outcome(plan).outcomes.back()});
  writer->close(false, std::string(kFailedFast));
  CHECK(entry_of(results.path(), "1").state == RunState::failed);
  const auto same =
      find_same_run(RunIndex(results.path()), std::make_shared<const RunLayout>(layout_of(plan)), std::nullopt);
  REQUIRE(same);
  CHECK_FALSE(same->is_finished);
}

TEST_CASE("a tag names a run until it is taken away") {
  const TemporaryFolder results;
  const fs::path first = write_sample_run(results.path(), "1");
  write_sample_run(results.path(), "2");
  write_tags(first, {"paper", "best", "paper"});
  CHECK(read_tags(first) == std::vector<std::string>{"best", "paper"});
  CHECK(find_run("paper", results.path()) == first);
  CHECK(find_run("digits knn", results.path()) == results.path() / "2");
  write_tags(first, {});
  CHECK_THROWS_AS(find_run("paper", results.path()), StoreError);
  CHECK_FALSE(problem_with_tag("latest").empty());
  CHECK_FALSE(problem_with_tag("a b").empty());
  CHECK_FALSE(problem_with_tag("").empty());
  CHECK(problem_with_tag("table-2.v1").empty());
}

TEST_CASE("a run is found by the link-free way only, and links among run folders are not followed") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  write_sample_run(other.path(), "1");
  fs::create_directory_symlink(other.path() / "1", results.path() / "2");
  CHECK(ids_of(results.path()).empty());
}

TEST_CASE("an index of which a page is damaged is made anew, whichever statement finds it") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  write_run(plan, done_outcome(plan), results.path(), "1");
  write_run(plan, sample_outcome(plan), results.path(), "2");
  const std::vector<std::string> ids = ids_of(results.path());
  const fs::path file = results.path() / ".index.sqlite";
  const std::string whole = read_text(file);
  constexpr std::size_t kPage = 4096;
  REQUIRE(whole.size() > 2 * kPage);
  for (std::size_t page = kPage; page < whole.size(); page += kPage) {
    INFO(page);
    std::string damaged = whole;
    damaged[page] = static_cast<char>(damaged[page] ^ 0x41);
    std::ofstream(file, std::ios::binary) << damaged;
    RunIndex index(results.path());
    CHECK(ids_of(results.path()) == ids);
    CHECK(index.runs().size() == 2);
    CHECK(places_of(index, "0000000000000007", layout_of(plan)).size() == 2);
    CHECK(index.runs_holding({"0000000000000007"}).size() == 2);
  }
}

TEST_CASE("cells are looked up by key, scores and run, the newest first") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  write_run(plan, done_outcome(plan), results.path(), "1");
  write_run(plan, sample_outcome(plan), results.path(), "2");
  RunIndex index(results.path());
  RunLayout wanted = layout_of(plan);
  const auto places = places_of(index, "0000000000000007", wanted);
  REQUIRE(places.size() == 2);
  CHECK(places[0].run == "2");
  CHECK(places[0].done == 2);
  CHECK_FALSE(places[0].is_complete);
  CHECK(places[1].run == "1");
  CHECK(places[1].is_complete);
  CHECK(places_of(index, "000000000000000f", wanted).empty());
  CHECK(places_of(index, "not a key", wanted).empty());
  wanted.scores = {{"accuracy", true, 2}};
  CHECK(places_of(index, "0000000000000007", wanted).empty());
  wanted.scores = {{"accuracy", true, 1}, {"f1", true, 1}};
  CHECK(places_of(index, "0000000000000007", wanted).empty());
  wanted.scores = {{"accuracy", true, 1}};
  wanted.kept = {"confusion"};
  CHECK(places_of(index, "0000000000000007", wanted).empty());
}

TEST_CASE("cells that no run holds are told without asking SQLite for each of them") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  write_run(plan, done_outcome(plan), results.path(), "1");
  RunIndex index(results.path());
  const RunLayout wanted = layout_of(plan);
  CHECK(places_of(index, "0000000000000007", wanted).size() == 1);
  // Whoever asks now waits for seconds, finds the index unusable and makes it anew.
  sqlite::Database other(results.path() / kRunIndexName);
  other.run("BEGIN EXCLUSIVE");
  for (int i = 0; i < 100; ++i) CHECK(places_of(index, fmt::format("{:016x}", 1000 + i), wanted).empty());
  CHECK_NOTHROW(other.run("DELETE FROM cells; COMMIT"));
  CHECK(places_of(index, "0000000000000007", wanted).empty());
}

TEST_CASE("the newest run is the one that started last, whatever its folder is called") {
  const TemporaryFolder results;
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  outcome.started = std::chrono::system_clock::time_point(std::chrono::hours(24 * 365 * 40));
  write_run(plan, outcome, results.path(), "zzz");
  // A name from the future does not count.
  write_run(plan, outcome, results.path(), "29991231T000000.000Z-x-1");
  outcome.started += std::chrono::hours(1);
  const fs::path newest = write_run(plan, outcome, results.path(), "20000101T000000.000Z-x-1");
  CHECK(ids_of(results.path()).back() == "20000101T000000.000Z-x-1");
  CHECK(find_run("latest", results.path()) == newest);
  // What was made of older runs, as by merge, is as new as its id.
  outcome.started -= std::chrono::hours(2);
  const fs::path merged = write_run(plan, outcome, results.path(), "20200101T000000.000Z-x-1");
  CHECK(find_run("latest", results.path()) == merged);
}
