#include <catch2/catch.hpp>

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/text_grid.hpp"
#include "store/sample_run.hpp"
#include "store/summary_json.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Two configurations, k = 1 and "a|b", "c,d": one fold of 3 right of 4, and one that failed.
RunRecord small_record() {
  Plan plan = sample_plan();
  plan.axes = {{"k", {std::int64_t{1}}}, {"label", {std::string("a|b"), std::string("c,d")}}};
  plan.cells.resize(2);
  plan.cells[0].coordinates = {0, 0};
  plan.cells[1].coordinates = {0, 1};
  SweepOutcome outcome = sample_outcome(sample_plan());
  outcome.folds = {{0, 0, 0, FoldStatus::done, 8, 4, 3, {0.75}, ""},
                   {1, 0, 0, FoldStatus::failed, 8, 4, 0, {}, "out of memory"}};
  return make_record(plan, outcome, make_provenance(plan, outcome, {}));
}

}  // namespace

TEST_CASE("CSV gives a row per configuration, quotes what needs it and leaves missing fields empty") {
  CHECK(report::csv(small_record()) ==
        "cell,k,label,rank,accuracy_mean,accuracy_std,accuracy_standard_error,accuracy_min,accuracy_max,accuracy_n,"
        "failed\n"
        "0000000000000000,1,a|b,1,0.75,0,,0.75,0.75,1,0\n"
        "0000000000000001,1,\"c,d\",2,,,,,,0,1\n");
}

TEST_CASE("Markdown is a pipe table with pipes in values escaped") {
  CHECK(report::markdown(small_record()) ==
        "## digits knn\n"
        "\n"
        "|   | rank | k | label | accuracy | std | n | failed |\n"
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |\n"
        "| * | 1 | 1 | a\\|b | 0.7500 | 0.0000 | 1 | 0 |\n"
        "|  | 2 | 1 | c,d | - | - | 0 | 1 |\n"
        "\n"
        "Best: k = 1, label = a|b: accuracy 0.7500 +- 0.0000 over 1 fold\n");
}

TEST_CASE("JSON is the stored schema and reads back") {
  const RunRecord record = small_record();
  const StoredSummary read = parse_summary_json(report::json(record), "json");
  CHECK(read.files.empty());
  REQUIRE(read.record.configurations.size() == 2);
  CHECK(read.record.configurations[0].summaries[0].mean == 0.75);
  CHECK(read.record.configurations[1].folds[0].reason == "out of memory");
}

TEST_CASE("a long text is cut to the widest cell and control characters do not break the lines") {
  report::TextGrid grid;
  grid.add_column("path", report::Align::left);
  grid.add_column("n", report::Align::right);
  grid.add_row({"a very long path indeed", "1"});
  grid.add_row({"two\nlines", "20"});
  grid.add_row({"\xc3\xa9t\xc3\xa9", "3"});
  CHECK(grid.text(12) ==
        "path           n\n"
        "------------  --\n"
        "a very lo...   1\n"
        "two lines     20\n"
        "\xc3\xa9t\xc3\xa9            3\n");
}

TEST_CASE("a table wider than the line has its longest texts cut further") {
  report::TextGrid grid;
  grid.add_column("a", report::Align::left);
  grid.add_column("b", report::Align::left);
  grid.add_row({"0123456789abcdef", "0123456789abcdef"});
  CHECK(grid.text(32, 28) ==
        "a              b\n"
        "-------------  -------------\n"
        "0123456789...  0123456789...\n");
}

TEST_CASE("a value that a configuration does not have is a dash in the table and left out of the verdict") {
  RunRecord record = small_record();
  record.axes[0].values = {std::monostate{}};
  CHECK(report::markdown(record) ==
        "## digits knn\n"
        "\n"
        "|   | rank | k | label | accuracy | std | n | failed |\n"
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |\n"
        "| * | 1 | - | a\\|b | 0.7500 | 0.0000 | 1 | 0 |\n"
        "|  | 2 | - | c,d | - | - | 0 | 1 |\n"
        "\n"
        "Best: label = a|b: accuracy 0.7500 +- 0.0000 over 1 fold\n");
}
