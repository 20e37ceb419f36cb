#include <catch2/catch.hpp>

#include "run_program.hpp"
#include "store/run_folder.hpp"
#include "store/stored_cells.hpp"

using namespace gridfold;

namespace {

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
  const auto cells = stored_cells(out.path());
  CHECK(cells == std::map<std::string, std::string>{{"aaaaaaaaaaaaaaaa", "2-new"}});
}

TEST_CASE("a directory that is not there holds no cells") { CHECK(stored_cells("/nonexistent/results").empty()); }
