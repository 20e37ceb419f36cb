#include <catch2/catch.hpp>

#include <string>

#include "core/error.hpp"
#include "report/cell_text.hpp"
#include "report/charts/chart_kind.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// Splits of two classes whose confusion matrices are given.
StoredRun run_with_confusion(const std::vector<std::string>& classes) {
  Plan plan = sample_plan();
  plan.datasets[0].train.shape.class_names = classes;
  SweepOutcome outcome = sample_outcome(plan);
  for (Outcome& one : outcome.outcomes) {
    std::vector<std::int64_t> counts(classes.size() * classes.size());
    counts[0] = static_cast<std::int64_t>(one.correct);
    counts[1] = static_cast<std::int64_t>(one.n_test - one.correct);
    one.arrays = {{"confusion", {"true_class", "predicted_class"}, {classes.size(), classes.size()}, counts}};
    if (one.cell == 7 && one.split.fold == 1) one.warnings = {"careful"};
  }
  return stored_run(plan, outcome);
}

}  // namespace

// Cell 7 has 17 and 18 of 20 right, and a failed fold. The interval is scipy.stats.t.interval(.95, 1, .875, .025).
TEST_CASE("a cell is shown with its splits, its confusion matrix, and what was said of its splits") {
  const StoredRun run = run_with_confusion({"cat", "dog"});
  CHECK(report::cell_text(cell_record(run, "0000000000000007")) ==
        "cell 0000000000000007: digits.csv, 3 folds\n"
        "  metric = l2\n"
        "  k = 5\n"
        "  folds = 3\n"
        "\n"
        "repeat  fold  status  n_train  n_test  correct  accuracy\n"
        "------  ----  ------  -------  ------  -------  --------\n"
        "     0     0  done         40      20       17    0.8500\n"
        "     0     1  done         40      20       18    0.9000\n"
        "     0     2  failed       40      20        -         -\n"
        "\n"
        "std and standard error: ddof 1\n"
        "\n"
        "score       mean     std  standard error     min    25 %  median    75 %     max  n\n"
        "--------  ------  ------  --------------  ------  ------  ------  ------  ------  -\n"
        "accuracy  0.8750  0.0354          0.0250  0.8500  0.8625  0.8750  0.8875  0.9000  2\n"
        "95 % interval of the mean accuracy: 0.5573 to 1.1927 (Student's t), 0.8500 to 0.9000 (bootstrap over splits)\n"
        "  (splits share training rows, so that both are narrower than they should be)\n"
        "\n"
        "confusion matrix, all splits together:\n"
        "\n"
        "true \\ predicted     cat     dog  recall\n"
        "----------------  ------  ------  ------\n"
        "cat                   35       5  0.8750\n"
        "dog                    0       0       -\n"
        "precision         1.0000  0.0000\n"
        "\n"
        "warning: careful (fold 1)\n"
        "failed: no memory, \"really\" (fold 2)\n");
}

// (0.684 + 0.8104 + 0.7472) / 3 and numpy.std(ddof=1) of the three.
TEST_CASE("the mean of bootstrap's .632 is the run's, and its matrix is without the rows that were learnt") {
  CHECK_THAT(report::cell_text(cell_record(run_of_632(), "best")), Catch::Contains("accuracy  0.7472  0.0632 "));
  Plan plan = sample_plan();
  SplitSet splits;
  splits.add({{0, 1}, {2, 3}}, {.outer = 0});
  splits.add({{0, 2}, {1, 3}}, {.outer = 1});
  set_schemes(plan, {{.resampling = find_entry(plan.registry->resamplings, "k_fold"),
                      .parameters = {},
                      .splits = std::make_shared<const SplitSet>(splits),
                      .judged = {},
                      .text = "an outer and an inner fold"}});
  plan.cells.resize(1);
  plan.passes.resize(1);
  plan.datasets[0].train.shape.class_names = {"cat", "dog"};
  SweepOutcome outcome = done_outcome(plan);
  for (Outcome& one : outcome.outcomes) {
    const std::vector<std::int64_t> counts(4, one.split.outer == 0 ? 3 : 100);
    one.arrays = {{"confusion", {"true_class", "predicted_class"}, {2, 2}, counts}};
    one.correct = 1;
  }
  const StoredRun run = stored_run(plan, outcome);
  CHECK_THAT(report::cell_text(cell_record(run, "best")),
             Catch::Contains("cat                    3       3  0.5000\n"));
  // So is the picture's: predicted class, true class, share, rows.
  const RunRecord record = make_record(run);
  const std::vector<SplitRecord> own = split_records(run, record);
  const std::vector<report::Figure> figures =
      report::confusion_matrix_chart().draw({.record = record, .splits = own, .run = &run});
  REQUIRE(figures.size() == 1);
  CHECK_THAT(figures.front().script, Catch::Contains("$counts << EOD\n0 0 0.5 3\n1 0 0.5 3\n"));
}

TEST_CASE("of many classes the commonest mistakes are shown") {
  std::vector<std::string> classes;
  for (int label = 0; label < 20; ++label) classes.push_back("c" + std::to_string(label));
  CHECK_THAT(report::cell_text(cell_record(run_with_confusion(classes), "0000000000000007")),
             Catch::Contains("commonest mistakes among 20 classes, all splits together:\n"
                             "\n"
                             "true  predicted  rows\n"
                             "----  ---------  ----\n"
                             "c0    c1            5\n"));
}

TEST_CASE("a cell is named by its key, by a unique beginning of it, or as the best") {
  const Plan plan = sample_plan();
  const StoredRun run = stored_run(plan, done_outcome(plan));
  CHECK(cell_record(run, "0000000000000003").key == "0000000000000003");
  CHECK_THROWS_WITH(cell_record(run, "00"),
                    "--cell 00: 8 cells have keys that begin so, such as 0000000000000000 and "
                    "0000000000000001");
  CHECK_THROWS_WITH(cell_record(run, "1"),
                    "--cell 1: the run has no such cell; `gridfold show RUN --format csv` has the keys in its column "
                    "`cell`");
  CHECK_THROWS_WITH(cell_record(run, "best"),
                    Catch::StartsWith("--cell best: the run has 2 groups of cells that can be compared"));
  Plan one_group = sample_plan();
  set_schemes(one_group, {sample_scheme(60, 2)});
  for (Cell& cell : one_group.cells) cell.scheme = 0;
  CHECK(cell_record(stored_run(one_group, done_outcome(one_group)), "best").key == "0000000000000007");
  CHECK_THAT(report::cell_text(cell_record(run, "0000000000000003")),
             Catch::Contains("no confusion matrix is stored; `store: [confusion]` keeps it\n"));
}
