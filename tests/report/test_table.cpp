#include <catch2/catch.hpp>

#include "report/table.hpp"
#include "report/text_grid.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

// The scores are the fractions of done_outcome, by hand: cell 7 has 17 and 18 of 20 right, and a failed fold.
TEST_CASE("the table shows what can be compared together, the best first and marked, and what failed last") {
  CHECK(report::table(sample_record()) ==
        "digits knn: 8 configurations, 20 evaluations\n"
        "\n"
        "   rank  metric  k  folds  accuracy     std  n  lacks\n"
        "-  ----  ------  -  -----  --------  ------  -  -----\n"
        "2 folds\n"
        "*     1  l2      5      2    0.5500  0.0236  2      0\n"
        "      2  l2      1      2    0.4833  0.0236  2      0\n"
        "      3  l1      5      2    0.4167  0.0236  2      0\n"
        "      4  l1      1      2    0.3500  0.0236  2      0\n"
        "\n"
        "3 folds\n"
        "*     1  l2      1      3    0.8000  0.0500  3      0\n"
        "      2  l1      5      3    0.7000  0.0500  3      0\n"
        "      3  l1      1      3    0.6000  0.0500  3      0\n"
        "      4  l2      5      3    0.8750  0.0354  2      1\n"
        "\n"
        "* best mean accuracy\nstd: standard deviation over the n splits, ddof 1; lacks: splits without a score, "
        "ranked last\n"
        "\n"
        "Best with 2 folds: metric = l2, k = 5, folds = 2: accuracy 0.5500 +- 0.0236 over 2 splits\n"
        "Best with 3 folds: metric = l2, k = 1, folds = 3: accuracy 0.8000 +- 0.0500 over 3 splits\n"
        "1 split failed: no memory, \"really\"\n");
}

TEST_CASE("groups share the rows that a table shows with what is chosen, and what is left out is counted") {
  CHECK(report::table(sample_record(), {report::RowOrder::grid, 3}) ==
        "digits knn: 8 configurations, 20 evaluations\n"
        "\n"
        "   rank  metric  k  folds  accuracy     std  n  lacks\n"
        "-  ----  ------  -  -----  --------  ------  -  -----\n"
        "2 folds\n"
        "      4  l1      1      2    0.3500  0.0236  2      0\n"
        "*     1  l2      5      2    0.5500  0.0236  2      0\n"
        "... and 2 more (--all)\n"
        "\n"
        "3 folds\n"
        "      3  l1      1      3    0.6000  0.0500  3      0\n"
        "*     1  l2      1      3    0.8000  0.0500  3      0\n"
        "... and 2 more (--all)\n"
        "\n"
        "* best mean accuracy\nstd: standard deviation over the n splits, ddof 1; lacks: splits without a score, "
        "ranked last\n"
        "\n"
        "Best with 2 folds: metric = l2, k = 5, folds = 2: accuracy 0.5500 +- 0.0236 over 2 splits\n"
        "Best with 3 folds: metric = l2, k = 1, folds = 3: accuracy 0.8000 +- 0.0500 over 3 splits\n"
        "1 split failed: no memory, \"really\"\n");
  CHECK_THAT(report::table(sample_record(), {report::RowOrder::rank, 1}),
             Catch::Contains("... and 3 more (--all)\n\n... and 1 more group (--all)\n\n* best mean accuracy"));
}

TEST_CASE("many groups get a few verdicts, and are named by what they differ in") {
  Plan plan = sample_plan();
  plan.cells.resize(7);
  std::vector<Scheme> schemes;
  for (std::uint32_t folds = 2; folds < 9; ++folds) schemes.push_back(sample_scheme(60, folds));
  set_schemes(plan, schemes);
  for (std::size_t cell = 0; cell < 7; ++cell) plan.cells[cell].scheme = cell;
  plan.datasets.push_back(plan.datasets[0]);
  plan.datasets[1].name = "other";
  plan.passes[1].dataset = 1;
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) one.scores = {0.5};
  const std::string table = report::table(record_of(plan, outcome));
  CHECK_THAT(table, Catch::Contains("\ndigits.csv, 2 folds\n") && Catch::Contains("\nother, 8 folds\n") &&
                        Catch::EndsWith("... and 2 more groups\n"));
}

TEST_CASE("a group of which no configuration is whole has no best") {
  const Plan plan = sample_plan();
  SweepOutcome outcome = done_outcome(plan);
  outcome.outcomes.resize(2);
  CHECK_THAT(report::table(record_of(plan, outcome)),
             Catch::Contains("\nBest with 3 folds: no configuration has a score on every split\n"));
}

TEST_CASE("headings that are cut in a wide table stay different") {
  report::TextGrid grid;
  const std::vector<std::string> names{"train_accuracy",  "train_log_loss",
                                       "train_f1_macro",  "train_f1_weighted_zero_nan",
                                       "train_f1_binary", "accuracy"};
  for (const std::string& name : names) {
    grid.add_column(name, report::Align::right);
    grid.add_column("std", report::Align::right);
  }
  grid.add_row(std::vector<std::string>(2 * names.size(), "0.1234"));
  const std::string text = grid.text(32, 80);
  CHECK(text.substr(0, text.find('\n')) ==
        "trai...racy     std  trai...loss     std  trai...acro     std  trai..._nan     std  trai...nary     std  "
        "accuracy     std");
  CHECK_THAT(grid.text(32, 200), Catch::StartsWith("train_accuracy     std  train_log_loss"));
}

TEST_CASE("a mean of fewer splits than the first score's has their number behind it") {
  RunRecord record = sample_record();
  ScoreRecord second = record.scores.front();
  second.name = "roc_auc";
  record.scores.push_back(second);
  for (ConfigurationRecord& configuration : record.configurations) {
    configuration.summaries.push_back(configuration.summaries.front());
  }
  CHECK_THAT(report::table(record), !Catch::Contains("(1)") && !Catch::Contains("; (n)"));
  record.configurations.front().summaries[1].n = 1;
  record.configurations.front().summaries[1].mean = 0.25;
  CHECK_THAT(report::table(record),
             Catch::Contains("0.2500 (1)") && Catch::Contains("; (n): splits with a value, where these are others"));
}

TEST_CASE("columns of wide characters are aligned as a terminal shows them") {
  report::TextGrid grid;
  grid.add_column("類", report::Align::left);
  grid.add_column("row 1", report::Align::right);
  grid.add_row({"漢字", "1.00"});
  grid.add_row({"e\u0301", "2.00"});
  CHECK(grid.text() ==
        "類    row 1\n"
        "----  -----\n"
        "漢字   1.00\n"
        "e\u0301      2.00\n");
}
