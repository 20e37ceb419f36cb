#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "report/csv.hpp"
#include "report/formats.hpp"
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
  plan.cells[1].scheme = 0;
  Scheme scheme = sample_scheme(12, 3);
  scheme.splits = std::make_shared<const SplitSet>(SplitSet::of_two_parts(8, 4));
  set_schemes(plan, {scheme});
  SweepOutcome outcome = done_outcome(plan);
  outcome.outcomes[0].scores = {0.75};
  fail(outcome.outcomes[1], "out of memory");
  return record_of(plan, outcome);
}

}  // namespace

TEST_CASE("CSV gives a row per configuration, quotes what needs it and leaves missing fields empty") {
  CHECK(
      report::csv(small_record()) ==
      "cell,k,label,group,rank,accuracy_mean,accuracy_std,accuracy_standard_error,accuracy_min,accuracy_max,accuracy_n,"
      "failed,pending\n"
      "0000000000000000,1,a|b,,1,0.75,,,0.75,0.75,1,0,0\n"
      "0000000000000001,1,\"c,d\",,2,,,,,,0,1,0\n");
  CHECK_THAT(report::csv(sample_record()), Catch::Contains("\n0000000000000007,l2,5,3,3 folds,4,0.875,"));
}

TEST_CASE("Markdown is a pipe table with pipes in values escaped, and a list whose stars are no bullets") {
  CHECK(report::markdown(small_record()) ==
        "## digits knn\n"
        "\n"
        "|   | rank | k | label | accuracy | n | lacks |\n"
        "| --- | ---: | ---: | --- | ---: | ---: | ---: |\n"
        "| * | 1 | 1 | a\\|b | 0.7500 | 1 | 0 |\n"
        "|  | 2 | 1 | c,d | - | 0 | 1 |\n"
        "\n"
        "- \\* best mean accuracy\n"
        "- n: splits; lacks: splits without a score, ranked last\n"
        "- Best: k = 1, label = a|b: accuracy 0.7500 over 1 split\n"
        "- 1 split failed: out of memory\n");
}

TEST_CASE("Markdown has a table under a heading for each group") {
  const std::string text = report::markdown(sample_record(), {report::RowOrder::rank, 2});
  CHECK_THAT(text, Catch::Contains("\n### 2 folds\n\n|   | rank |") &&
                       Catch::Contains(" |\n\n... and 3 more (--all)\n\n### 3 folds\n\n|   | rank |"));
}

TEST_CASE("every format is a component with a name of its own that renders the run") {
  std::set<std::string> names;
  for (const report::Format& format : report::built_in_formats()) {
    CHECK(names.insert(format.component.name).second);
    CHECK_FALSE(format.component.summary.empty());
    CHECK_FALSE(format.render(small_record(), {}).empty());
  }
}

TEST_CASE("JSON is the stored schema and reads back") {
  const RunRecord record = small_record();
  const StoredSummary read = parse_summary_json(report::json(record), "json");
  CHECK(read.files.empty());
  REQUIRE(read.record.configurations.size() == 2);
  CHECK(read.record.configurations[0].summaries[0].mean == 0.75);
  CHECK(read.record.configurations[1].failures == std::vector<Remark>{{"out of memory", 1}});
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

TEST_CASE("two texts of a column are never cut to the same") {
  report::TextGrid grid;
  grid.add_column("pipeline", report::Align::left);
  grid.add_row({"standardize > pca(components=20)"});
  grid.add_row({"standardize > pca(components=30)"});
  grid.add_row({"standardize > pca(components=20) > normalize(norm=l1)"});
  const std::string text = grid.text(16);
  CHECK_THAT(text, Catch::Contains("\nstandardize > pca(components=20)\n") &&
                       Catch::Contains("\nstandardize > pca(components=30)\n") &&
                       Catch::Contains("\nstandardize > pca(components=...\n"));
}

TEST_CASE("colours stand around whole rows, and only where they are asked for") {
  report::TextGrid grid;
  grid.add_column("k", report::Align::right);
  grid.add_row({"1"}, report::RowStyle::best);
  grid.add_row({"5"});
  CHECK(grid.text() == "k\n-\n1\n5\n");
  CHECK(grid.text(32, 118, true) == "\x1b[1mk\x1b[0m\n-\n\x1b[1;32m1\x1b[0m\n5\n");
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
        "|   | rank | k | label | accuracy | n | lacks |\n"
        "| --- | ---: | ---: | --- | ---: | ---: | ---: |\n"
        "| * | 1 | - | a\\|b | 0.7500 | 1 | 0 |\n"
        "|  | 2 | - | c,d | - | 0 | 1 |\n"
        "\n"
        "- \\* best mean accuracy\n"
        "- n: splits; lacks: splits without a score, ranked last\n"
        "- Best: label = a|b: accuracy 0.7500 over 1 split\n"
        "- 1 split failed: out of memory\n");
}
