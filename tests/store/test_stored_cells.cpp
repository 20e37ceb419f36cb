#include <catch2/catch.hpp>

#include "run_program.hpp"
#include "store/run_folder.hpp"
#include "store/sample_run.hpp"
#include "store/stored_cells.hpp"

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
  RunRecord record = test::record_of(plan, outcome);
  record.id = id;
  write_run_folder(plan, outcome, record, out.path());
}

}  // namespace

TEST_CASE("the cells of whole runs are known, those with failed splits and damaged folders are not") {
  const test::TemporaryFolder out;
  write_cell(out, "1-old", "aaaaaaaaaaaaaaaa");
  write_cell(out, "2-new", "aaaaaaaaaaaaaaaa");
  write_cell(out, "3-failed", "bbbbbbbbbbbbbbbb", false);
  std::filesystem::create_directory(out.path() / "4-damaged");
  out.write("4-damaged/summary.json", "{\"schema\": ");
  const StoredCells cells =
      find_stored_cells(out.path(), {{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"}, {"accuracy"}});
  CHECK(cells.run_of_cell == RunOfCell{{"aaaaaaaaaaaaaaaa", "2-new"}});
}

TEST_CASE("a summary that breaks off, is empty or cannot be read is named as damaged, and what is no summary is not") {
  const test::TemporaryFolder out;
  for (const char* folder : {"1-whole", "2-cut", "3-empty", "4-other", "5-overflow", "6-ours"}) {
    std::filesystem::create_directory(out.path() / folder);
  }
  out.write("1-whole/summary.json", "{\"schema\": 1}\n");
  const auto cut = out.write("2-cut/summary.json", "{\"schema\": \"gridfold-summary 2.0\",\n  \"id\": \"2-c");
  const auto empty = out.write("3-empty/summary.json", "");
  out.write("4-other/summary.json", "[1, 2]\n");
  const auto overflow = out.write("5-overflow/summary.json", "{\"a\":1e999}\n");
  const auto ours =
      out.write("6-ours/summary.json",
                "{\"schema\": \"gridfold-summary 2.0\", \"key\": \"aaaaaaaaaaaaaaaa\", \"mean\": 1e999}\n");
  const StoredCells cells = find_stored_cells(out.path(), {{"aaaaaaaaaaaaaaaa"}, {"accuracy"}});
  CHECK(cells.damaged == std::vector<std::filesystem::path>{ours, overflow, empty, cut});
}

TEST_CASE("a run that was not judged by every wanted score is passed over") {
  const test::TemporaryFolder out;
  write_cell(out, "1", "aaaaaaaaaaaaaaaa");
  CHECK(find_stored_cells(out.path(), {{"aaaaaaaaaaaaaaaa"}, {"accuracy", "f1"}}).run_of_cell.empty());
}

TEST_CASE("a directory that is not there holds no cells") {
  CHECK(find_stored_cells("/nonexistent/results", {{"aaaaaaaaaaaaaaaa"}, {}}).run_of_cell.empty());
}
