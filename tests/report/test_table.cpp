#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <sstream>
#include <string>

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

TEST_CASE("long headings of a wide table stand in several lines, and no number is cut") {
  report::TextGrid grid;
  grid.add_column("pipeline", report::Align::left);
  grid.add_column("accuracy", report::Align::right);
  grid.add_column("train_f1_weighted_zero_nan", report::Align::right);
  grid.add_column("petal length (cm)", report::Align::right);
  grid.add_row({"standardize > pca(components=20)", "0.1234 (100)", "0.1234", "1"});
  grid.add_row({"none", "0.5", "-1234.567890123 (12345)", "2"});
  CHECK(grid.text(32, 70) ==
        "                                                                 petal\n"
        "                                       train_f1_weighted_zero_  length\n"
        "pipeline                     accuracy                      nan    (cm)\n"
        "-----------------------  ------------  -----------------------  ------\n"
        "standardize > pca(co...  0.1234 (100)                   0.1234       1\n"
        "none                              0.5  -1234.567890123 (12345)       2\n");
  report::TextGrid parameters;
  parameters.add_column("softmax.learning_rate", report::Align::right);
  parameters.add_column("share 0.25", report::Align::right);
  parameters.add_row({"0.1", "1"});
  CHECK(parameters.text(32, 20) ==
        " softmax.\n"
        "learning_  share\n"
        "     rate   0.25\n"
        "---------  -----\n"
        "      0.1      1\n");
  CHECK_THAT(grid.text(32, 200), Catch::StartsWith("pipeline                              accuracy  train_f1_"));
}

namespace {

/// The sample with further scores, which have the values of its first.
RunRecord record_with_scores(std::initializer_list<const char*> names) {
  RunRecord record = sample_record();
  for (const char* name : names) {
    ScoreRecord score = record.scores.front();
    score.name = name;
    record.scores.push_back(score);
    for (ConfigurationRecord& one : record.configurations) one.summaries.push_back(one.summaries.front());
  }
  return record;
}

}  // namespace

TEST_CASE("scores that do not fit are left out whole, the last first, and the ranking one never") {
  const RunRecord record = record_with_scores({"balanced_accuracy", "train_accuracy", "train_balanced_accuracy"});
  const auto shown = [&](std::size_t columns) {
    report::TableOptions options;
    options.widest_line = columns;
    return report::table(record, options);
  };
  const auto widest = [](const std::string& text) {
    std::istringstream lines(text.substr(text.find("rank")));
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line) && !line.starts_with("...") && !line.empty();) {
      longest = std::max(longest, line.size());
    }
    return longest;
  };
  CHECK_THAT(shown(140), !Catch::Contains("Left out"));
  const std::string narrow = shown(100);
  CHECK_THAT(narrow,
             Catch::Contains(
                 "\nLeft out of a table wider than 100 columns: train_balanced_accuracy (see show --format csv)\n"));
  CHECK(widest(narrow) <= 100);
  CHECK_THAT(shown(10), Catch::Contains("columns: balanced_accuracy, train_accuracy, train_balanced_accuracy (see") &&
                            Catch::Contains("  accuracy"));
}

TEST_CASE("why several training scores or groups are optimistic is said once") {
  RunRecord record = record_with_scores({"f1", "train_accuracy", "train_f1"});
  REQUIRE(record.groups.size() > 1);
  for (GroupRecord& group : record.groups) group.optimism = "the reason";
  const std::string all = report::table(record);
  CHECK_THAT(all, Catch::Contains("\ntrain_accuracy, train_f1, optimistic: they judge the rows that each model has "
                                  "learnt from; new rows will be judged worse\n"));
  const auto times = [](const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  };
  CHECK(times(all, "have learnt from") + times(all, "has learnt from") == 1);
  CHECK(times(all, "Optimistic: the reason.\n") == 1);
  record.groups.front().optimism.clear();
  CHECK_THAT(report::table(record), Catch::Contains("Optimistic with ") && Catch::Contains(": the reason.\n"));
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
