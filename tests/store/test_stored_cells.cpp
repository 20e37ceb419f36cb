#include <catch2/catch.hpp>

#include "run_program.hpp"
#include "store/stored_cells.hpp"
#include "store/written_run.hpp"

using namespace gridfold;

namespace {

using RunOfCell = std::map<std::string, std::string>;

/// Writes a run of one cell, whose only split is done or failed.
void write_cell(const test::TemporaryFolder& out, const std::string& id, const std::string& key, bool is_done = true) {
  Plan plan = test::sample_plan();
  plan.cells.resize(1);
  plan.cells[0].key = key;
  SweepOutcome outcome = test::done_outcome(plan);
  if (!is_done) test::fail(outcome.outcomes.back(), "no memory");
  test::write_run(plan, outcome, out.path(), id);
}

}  // namespace

TEST_CASE("the cells of whole runs are known, those with failed splits are not, and damaged folders are named") {
  const test::TemporaryFolder out;
  write_cell(out, "1-old", "aaaaaaaaaaaaaaaa");
  write_cell(out, "2-new", "aaaaaaaaaaaaaaaa");
  write_cell(out, "3-failed", "bbbbbbbbbbbbbbbb", false);
  for (const char* folder : {"4-damaged", "5-overflow", "6-empty", "7-no-run"}) {
    std::filesystem::create_directory(out.path() / folder);
  }
  out.write("4-damaged/journal.jsonl", "0123456789abcdef {}\n");
  out.write("5-overflow/summary.json", "{\"a\":1e999}\n");
  out.write("6-empty/summary.json", "");
  out.write("7-no-run/notes.txt", "");
  const std::vector<std::string> keys{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"};
  const std::vector<ScoreRecord> accuracy{{"accuracy", true, 1}};
  for (int time = 0; time < 2; ++time) {
    const StoredCells cells = find_stored_cells(out.path(), keys, accuracy);
    CHECK(cells.run_of_cell == RunOfCell{{"aaaaaaaaaaaaaaaa", "2-new"}});
    REQUIRE(cells.unreadable.size() == 3);
    CHECK(cells.unreadable[0].reason == (out.path() / "4-damaged/journal.jsonl").string() +
                                            ": is no journal of gridfold, or its first line is damaged");
    CHECK(cells.unreadable[1].reason ==
          (out.path() / "5-overflow/summary.json").string() + ": holds a number beyond the range of 64-bit floats");
    CHECK(cells.unreadable[2].folder == out.path() / "6-empty");
  }
}

TEST_CASE("a run that was not judged by every wanted score, or by another definition of it, is passed over") {
  const test::TemporaryFolder out;
  write_cell(out, "1", "aaaaaaaaaaaaaaaa");
  const std::vector<std::string> keys{"aaaaaaaaaaaaaaaa"};
  const auto is_found = [&](const std::vector<ScoreRecord>& scores) {
    return !find_stored_cells(out.path(), keys, scores).run_of_cell.empty();
  };
  CHECK(is_found({{"accuracy", true, 1}}));
  CHECK_FALSE(is_found({{"accuracy", true, 1}, {"f1", true, 1}}));
  CHECK_FALSE(is_found({{"accuracy", true, 2}}));
}

TEST_CASE("a directory that is not there holds no cells") {
  const std::vector<std::string> keys{"aaaaaaaaaaaaaaaa"};
  CHECK(find_stored_cells("/nonexistent/results", keys, {}).run_of_cell.empty());
}
