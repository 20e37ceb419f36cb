#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "run_program.hpp"
#include "store/reuse.hpp"
#include "store/stored_cells.hpp"
#include "store/written_run.hpp"

using namespace gridfold;

namespace {

using RunOfCell = std::unordered_map<std::string, std::string>;

/// Cells with these keys and two splits each.
Plan plan_of(const std::vector<std::string>& keys) {
  Plan plan = test::sample_plan();
  const Cell first = plan.cells[0];
  plan.cells.assign(keys.size(), first);
  for (std::size_t cell = 0; cell < keys.size(); ++cell) plan.cells[cell].key = keys[cell];
  return plan;
}

/// Writes a run of one cell, whose last split is done or failed.
void write_cell(const test::TemporaryFolder& out, const std::string& id, const std::string& key, bool is_done = true) {
  const Plan plan = plan_of({key});
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
  const Plan wanted = plan_of({"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"});
  for (int time = 0; time < 2; ++time) {
    const StoredCells cells = find_stored_cells(out.path(), wanted);
    CHECK(cells.run_of_cell == RunOfCell{{"aaaaaaaaaaaaaaaa", "2-new"}});
    REQUIRE(cells.unreadable.size() == 3);
    CHECK(cells.unreadable[0].reason == (out.path() / "4-damaged/journal.jsonl").string() +
                                            ": is no journal of gridfold, or its first line is damaged");
    CHECK(cells.unreadable[1].reason ==
          (out.path() / "5-overflow/summary.json").string() + ": holds a number beyond the range of 64-bit floats");
    CHECK(cells.unreadable[2].folder == out.path() / "6-empty");
  }
}

TEST_CASE("splits are taken from the newest run that keeps the wanted arrays, and no other arrays with them") {
  const test::TemporaryFolder out;
  Plan plan = plan_of({"aaaaaaaaaaaaaaaa"});
  const auto write = [&](const std::string& id, Kept kept) {
    plan.kept = kept;
    SweepOutcome outcome = test::done_outcome(plan);
    for (Outcome& one : outcome.outcomes) {
      if (kept.confusion) one.arrays.push_back({"class_f1", {"class"}, {2}, std::vector<double>{0.5, 1}});
      if (kept.weights) one.arrays.push_back({"weights", {"class"}, {2}, std::vector<double>{3, 4}});
    }
    test::write_run(plan, outcome, out.path(), id);
  };
  write("1-both", {.confusion = true, .weights = true});
  write("2-none", {});
  // Two cells, so that no stored run is one of the same sweep.
  const auto found_with = [&](Kept kept) {
    Plan wanted = plan_of({"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"});
    wanted.kept = kept;
    const OutcomeTable table(std::make_shared<const RunLayout>(layout_of(wanted)));
    ReusedOutcomes found = find_reusable(RunIndex(out.path()), wanted, table);
    const bool is_planned = !find_stored_cells(out.path(), wanted).run_of_cell.empty();
    CHECK(is_planned == !found.outcomes.empty());
    return found;
  };
  CHECK(found_with({}).runs == std::vector<std::string>{"2-none"});
  const ReusedOutcomes confusion = found_with({.confusion = true});
  CHECK(confusion.runs == std::vector<std::string>{"1-both"});
  REQUIRE(confusion.outcomes.size() == 2);
  REQUIRE(confusion.outcomes[0].arrays.size() == 1);
  CHECK(confusion.outcomes[0].arrays[0].name == "class_f1");
  CHECK(found_with({.history = true}).outcomes.empty());
}

TEST_CASE("of the sessions of a run that gives splits, those that computed alike are one") {
  const test::TemporaryFolder out;
  const Plan stored = plan_of({"aaaaaaaaaaaaaaaa"});
  const std::filesystem::path folder = test::write_run(stored, test::done_outcome(stored), out.path());
  for (const unsigned memory_limit : {1000U, 1000U, 2000U}) {
    const auto writer = RunWriter::open(folder);
    Session session = make_session({});
    session.provenance.memory_limit = memory_limit;
    writer->begin(std::move(session), [] {});
    writer->close(true, "");
  }
  const Plan wanted = plan_of({"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"});
  const OutcomeTable table(std::make_shared<const RunLayout>(layout_of(wanted)));
  CHECK(find_reusable(RunIndex(out.path()), wanted, table).sessions.size() == 3);
}

TEST_CASE("where the run that has a cell cannot give it, the next one does") {
  const test::TemporaryFolder out;
  write_cell(out, "1-old", "aaaaaaaaaaaaaaaa");
  write_cell(out, "2-new", "aaaaaaaaaaaaaaaa");
  const Plan wanted = plan_of({"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"});
  // The index knows both runs; then the newer one loses its outcomes without its folder's time changing.
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char* id : {"1-old", "2-new"}) std::filesystem::last_write_time(out.path() / id, long_ago);
  REQUIRE(find_stored_cells(out.path(), wanted).run_of_cell.at("aaaaaaaaaaaaaaaa") == "2-new");
  const std::filesystem::path journal = out.path() / "2-new/journal.jsonl";
  std::string text = test::read_text(journal);
  text[text.find("\"outcomes\"")] = 'x';
  std::ofstream(journal) << text;
  CHECK(find_stored_cells(out.path(), wanted).run_of_cell.at("aaaaaaaaaaaaaaaa") == "1-old");
}

TEST_CASE("a sweep that times each cell by itself takes no split of another run") {
  const test::TemporaryFolder out;
  write_cell(out, "1", "aaaaaaaaaaaaaaaa");
  Plan wanted = plan_of({"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"});
  CHECK(find_stored_cells(out.path(), wanted).run_of_cell.size() == 1);
  wanted.times_separately = true;
  CHECK(find_stored_cells(out.path(), wanted).run_of_cell.empty());
}

TEST_CASE("a directory that is not there holds no cells") {
  CHECK(find_stored_cells("/nonexistent/results", plan_of({"aaaaaaaaaaaaaaaa"})).run_of_cell.empty());
}
