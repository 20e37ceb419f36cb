#include <catch2/catch.hpp>

#include "run_program.hpp"
#include "store/run_folder.hpp"
#include "store/stored_cells.hpp"

using namespace gridfold;

namespace {

using RunOfCell = std::map<std::string, std::string>;

bool any_data(const std::string&, const Provenance&) { return true; }

ConfigurationRecord configuration(std::string key, FoldStatus status) {
  ConfigurationRecord made;
  made.key = std::move(key);
  made.coordinates = {0};
  FoldOutcome fold;
  fold.status = status;
  if (status == FoldStatus::done) fold.scores = {0.5};
  made.folds = {fold};
  made.summaries.resize(1);
  return made;
}

RunRecord run_of(std::string id, std::vector<ConfigurationRecord> configurations) {
  RunRecord record;
  record.id = std::move(id);
  record.name = "t";
  record.axes = {{"k", {std::int64_t{1}}}};
  record.scores = {{"accuracy", true}};
  record.configurations = std::move(configurations);
  return record;
}

}  // namespace

TEST_CASE("the cells of whole runs are known, those with failed folds and damaged folders are not") {
  const test::TemporaryFolder out;
  write_run_folder(run_of("1-old", {configuration("aaaaaaaaaaaaaaaa", FoldStatus::done)}), "name: t\n", out.path());
  write_run_folder(run_of("2-new", {configuration("aaaaaaaaaaaaaaaa", FoldStatus::done)}), "name: t\n", out.path());
  write_run_folder(run_of("3-failed", {configuration("bbbbbbbbbbbbbbbb", FoldStatus::failed)}), "name: t\n",
                   out.path());
  std::filesystem::create_directory(out.path() / "4-damaged");
  out.write("4-damaged/summary.json", "{\"schema\": ");
  const StoredCells cells = find_stored_cells(
      out.path(), {{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"}, {"accuracy"}}, any_data);
  CHECK(cells.run_of_cell == RunOfCell{{"aaaaaaaaaaaaaaaa", "2-new"}});
  CHECK(cells.run_on_other_data.empty());
}

TEST_CASE("a summary that breaks off, is empty or cannot be read is named as damaged, and what is no summary is not") {
  const test::TemporaryFolder out;
  for (const char* folder : {"1-whole", "2-cut", "3-empty", "4-other", "5-overflow", "6-ours"}) {
    std::filesystem::create_directory(out.path() / folder);
  }
  out.write("1-whole/summary.json", "{\"schema\": 1}\n");
  const auto cut = out.write("2-cut/summary.json", "{\"schema\": \"gridfold-summary 1.0\",\n  \"id\": \"2-c");
  const auto empty = out.write("3-empty/summary.json", "");
  out.write("4-other/summary.json", "[1, 2]\n");
  const auto overflow = out.write("5-overflow/summary.json", "{\"a\":1e999}\n");
  const auto ours =
      out.write("6-ours/summary.json",
                "{\"schema\": \"gridfold-summary 1.0\", \"key\": \"aaaaaaaaaaaaaaaa\", \"mean\": 1e999}\n");
  const StoredCells cells = find_stored_cells(out.path(), {{"aaaaaaaaaaaaaaaa"}, {"accuracy"}}, any_data);
  CHECK(cells.damaged == std::vector<std::filesystem::path>{ours, overflow, empty, cut});
}

TEST_CASE("a result from other data is told apart, and the newest result from the same data counts") {
  const test::TemporaryFolder out;
  const auto write = [&](const char* id, const char* fingerprint) {
    RunRecord record = run_of(id, {configuration("aaaaaaaaaaaaaaaa", FoldStatus::done)});
    record.provenance.datasets = {{"csv", "few.csv", 4, 2, fingerprint, {}, {}}};
    write_run_folder(record, "name: t\n", out.path());
  };
  write("1", "before");
  const WantedCells wanted{{"aaaaaaaaaaaaaaaa"}, {"accuracy"}};
  const auto now = [](const std::string&, const Provenance& provenance) {
    return provenance.datasets[0].fingerprint == "now";
  };
  const StoredCells before = find_stored_cells(out.path(), wanted, now);
  CHECK(before.run_of_cell.empty());
  CHECK(before.run_on_other_data == RunOfCell{{"aaaaaaaaaaaaaaaa", "1"}});
  write("2", "now");
  write("3", "later");
  const StoredCells after = find_stored_cells(out.path(), wanted, now);
  CHECK(after.run_of_cell == RunOfCell{{"aaaaaaaaaaaaaaaa", "2"}});
  CHECK(after.run_on_other_data.empty());
}

TEST_CASE("a run that was not judged by every wanted score is passed over") {
  const test::TemporaryFolder out;
  write_run_folder(run_of("1", {configuration("aaaaaaaaaaaaaaaa", FoldStatus::done)}), "name: t\n", out.path());
  CHECK(find_stored_cells(out.path(), {{"aaaaaaaaaaaaaaaa"}, {"accuracy", "f1"}}, any_data).run_of_cell.empty());
}

TEST_CASE("a directory that is not there holds no cells") {
  CHECK(find_stored_cells("/nonexistent/results", {{"aaaaaaaaaaaaaaaa"}, {}}, any_data).run_of_cell.empty());
}
