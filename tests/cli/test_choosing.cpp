#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "run_program.hpp"

using namespace gridfold::test;
using Catch::Contains;
using Catch::EndsWith;
using Catch::Matches;

namespace {

namespace fs = std::filesystem;

const std::string kSource = GRIDFOLD_SOURCE_DIR;

/// A store of its own.
class Store {
 public:
  ProgramResult operator()(const std::string& words) const {
    return run_gridfold(words + " --out '" + results().string() + "'");
  }
  ProgramResult run_config(const std::string& name, const std::string& words = {}) const {
    return (*this)("run '" + kSource + "/configs/" + name + ".yaml' " + words);
  }
  ProgramResult run_case(const std::string& file, const std::string& words = {}) const {
    return (*this)("run '" + kSource + "/tests/cli/cases/" + file + "' " + words);
  }
  fs::path results() const { return folder_.path() / "results"; }
  std::string ledger() const { return read_text(results() / "test-set-ledger.jsonl"); }
  fs::path write(const std::string& name, const std::string& text) const { return folder_.write(name, text); }

 private:
  TemporaryFolder folder_;
};

std::size_t uses_in(const std::string& ledger) {
  std::size_t uses = 0;
  for (std::size_t at = ledger.find("{\"use\""); at != std::string::npos; at = ledger.find("{\"use\"", at + 1)) ++uses;
  return uses;
}

}  // namespace

TEST_CASE("equal numbers of right answers are equal means, and share the first rank") {
  const Store store;
  CHECK_THAT(store.run_case("equal-means/tie.yaml").output, Contains("(shared by 2 configurations)"));
  // Each data set is a group of its own, whose only configuration is its best.
  const ProgramResult both = store.run_case("equal-means/sweep.yaml");
  CHECK_THAT(both.output, Contains("Best with down: dataset = down: accuracy 0.2000 +- ") &&
                              Contains("Best with up: dataset = up: accuracy 0.2000 +- "));
}

TEST_CASE("what failed on a split ranks after what is whole, with the number of splits that it lacks") {
  const Store store;
  const ProgramResult run = store.run_case("failed-is-best/sweep.yaml");
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output,
             Contains("lacks") && Contains("Best: metric = l1: ") && Contains("(shared by 2 configurations)"));
  const std::string csv = store("show latest --format csv").output;
  CHECK_THAT(csv, Contains(",l1,,1,") && Contains(",l2,,1,") && Contains(",chi_square,,3,"));
}

// scikit-learn's means and deviations, from choosing/expected.txt.
TEST_CASE("means over seeds are scikit-learn's over all their folds, and no seed is the best") {
  const Store store;
  const ProgramResult run = store.run_config("digits-seeds");
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.output, Contains("Means over seed = 1, 2, 3, 4, 5\n") &&
                             Contains("Best: k = 1: accuracy 0.9876 +- 0.0045 over 25 splits\n") &&
                             !Contains("Best: seed") && !Contains("Best with"));
  CHECK_THAT(run.output, Contains("  3    0.9876  0.0051  25\n") && Contains("  5    0.9848  0.0050  25\n"));
}

TEST_CASE("nested cross-validation chooses what scikit-learn's GridSearchCV chooses") {
  const Store store;
  const ProgramResult run = store.run_config("digits-nested", "--set grid.metric=l2");
  CHECK_THAT(run.output, Contains("Choosing by the inner folds: accuracy 0.9883 +- 0.0054 over 5 outer folds; chosen: "
                                  "k = 1, metric = l2 (3 of 5); k = 3, metric = l2 (2 of 5)\n"));
}

TEST_CASE("outer folds of one row each are judged one by one, each by what was chosen there") {
  const Store store;
  const ProgramResult run = store.run_config(
      "digits-nested",
      "--set grid.metric=l2 --set 'dataset.train={take: 40}' --set 'protocol={kind: nested, outer_folds: 40, "
      "inner_folds: 3, stratify: false, shuffle: {generator: numpy, seed: 1}}'");
  // expected.txt: 34 of 40 are right, and 35 of k = 1 alone, which the first fold and most others choose.
  CHECK_THAT(run.output, Contains("Choosing by the inner folds: accuracy 0.8500 ") &&
                             Contains(" over 40 outer folds; chosen: k = 1, metric = l2 (37 of 40); k = 5, metric = l2 "
                                      "(3 of 40)\n"));
}

TEST_CASE("training rows and test rows that choose are called optimistic, with the reason") {
  const Store store;
  const ProgramResult training = store.run_config("choose-on-training-rows");
  CHECK_THAT(training.output, Contains("Best: k = 1: accuracy 1.0000 over 1 split\n"
                                       "Optimistic: models are judged on the rows that they have learnt from"));
  const ProgramResult test = store.run_config("choose-on-test-rows");
  CHECK_THAT(test.output, Contains("Optimistic: the test part judges 7 configurations here"));
  CHECK_THAT(store("show choose-on-test-rows --format markdown").output,
             Contains("Optimistic: the test part judges 7"));
  CHECK_THAT(store("show choose-on-test-rows --format json").output,
             Contains("\"optimistic_because\": \"the test part"));
  CHECK_THAT(store.run_config("choose-by-cross-validation").output, !Contains("Optimistic"));
}

// scikit-learn has k = 1 right on 354 of 360 test rows; scipy.stats.binomtest(354, 360).proportion_ci(method="wilson").
TEST_CASE("what cross-validation chose is judged once by the test set, and again only for a reason") {
  const Store store;
  const ProgramResult run = store.run_config("choose-by-cross-validation");
  CHECK_THAT(run.output, Contains("Best: k = 1: accuracy 0.9875 +- 0.0058 over 5 splits\n") &&
                             Contains(": locked; `gridfold evaluate RUN --test` judges by it once, or says why not"));
  const ProgramResult first = store("evaluate latest --test");
  CHECK(first.errors.empty());
  CHECK(first.exit_code == 0);
  CHECK_THAT(first.output, Contains("fitted on 1,437 training rows") && Contains("judged by 360 test rows") &&
                               Contains("  accuracy  0.9833\n") &&
                               Contains("354 of 360 right: 95 % interval of the accuracy 0.9641 to 0.9923 (Wilson)") &&
                               Contains("The test set had not been used before.\n"));
  CHECK(uses_in(store.ledger()) == 1);

  const ProgramResult second = store("evaluate latest --test");
  CHECK(second.exit_code == 2);
  CHECK(second.output.empty());
  CHECK_THAT(second.errors,
             Contains("has been used:\n") && Contains("knn(k=1): accuracy 0.9833") && Contains("--again \"REASON\""));
  CHECK(uses_in(store.ledger()) == 1);

  const ProgramResult too_little = store("evaluate latest --test --again memory --max-memory 1M");
  CHECK(too_little.exit_code == 2);
  CHECK_THAT(too_little.errors, Contains("and --max-memory is 1.0 MiB"));
  CHECK(uses_in(store.ledger()) == 1);

  const ProgramResult again = store("evaluate latest --test --rule one_standard_error --again 'the other rule'");
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.output, Contains("k = 3 (of 7 configurations, simplest within one standard error") &&
                               Contains("\nRule one_standard_error: simplest within one standard error of the best "
                                        "mean accuracy\n") &&
                               Contains("The test set had judged 1 configuration before"));
  CHECK_THAT(store("show latest").output,
             Contains("judged 2 configurations so far") && Contains("(again: the other rule)"));
  CHECK(store("evaluate latest --test --again 'the same once more'").exit_code == 0);
  CHECK_THAT(store("show latest").output, Contains("judged 2 configurations so far"));
  CHECK_THAT(store("show latest --format markdown").output, Contains("(again: the other rule)"));
  CHECK_THAT(store("show latest --format json").output, Contains("\"test_set_uses\""));
}

TEST_CASE("the ledger survives the runs that it tells of") {
  const Store store;
  store.run_config("choose-by-cross-validation");
  store("evaluate latest --test");
  CHECK(store("delete latest").exit_code == 0);
  store.run_config("choose-by-cross-validation");
  CHECK(store("evaluate latest --test").exit_code == 2);
}

TEST_CASE("a protocol that judges the test part is recorded once for each configuration, and never asks") {
  const Store store;
  CHECK(store.run_config("choose-on-test-rows").exit_code == 0);
  CHECK(uses_in(store.ledger()) == 7);
  CHECK(store.run_config("choose-on-test-rows", "--fresh").exit_code == 0);
  CHECK(uses_in(store.ledger()) == 7);
  CHECK(store.run_config("choose-on-test-rows", "--set 'grid.k=[1, 2]'").exit_code == 0);
  CHECK(uses_in(store.ledger()) == 8);
  // The same rows were used, whichever protocol kept them.
  store.run_config("choose-on-validation-rows");
  const ProgramResult evaluated = store("evaluate choose-on-validation-rows --test");
  CHECK(evaluated.exit_code == 2);
  CHECK_THAT(evaluated.errors, Contains("7 configurations"));
}

TEST_CASE("a locked test part is not judged by a protocol, and an open one is evaluated without a reason") {
  const Store store;
  const ProgramResult locked = store.run_config("choose-on-test-rows", "--set protocol.test=locked");
  CHECK(locked.exit_code == 2);
  CHECK_THAT(locked.errors, Contains("protocol.test: train_test judges the test part, which is locked"));
  const ProgramResult open = store.run_config("choose-by-cross-validation", "--set protocol.test=open");
  CHECK_THAT(open.output, Contains(": open; `gridfold evaluate RUN --test` judges by it\n") && !Contains("locked"));
  CHECK_THAT(store("show latest").output, Contains(": open; ") && !Contains("locked"));
  CHECK_THAT(store("plan '" + kSource + "/configs/choose-by-cross-validation.yaml' --set protocol.test=open").output,
             Contains("\n  test set: open\n"));
  CHECK(store("evaluate latest --test").exit_code == 0);
  CHECK(store("evaluate latest --test").exit_code == 0);
  CHECK(uses_in(store.ledger()) == 2);
  CHECK_THAT(store("show latest").output, Contains(": open; judged 1 configuration so far\n"));
}

TEST_CASE("evaluate wants to hear that the test set may be used, one group, and a test part") {
  const Store store;
  store.run_config("choose-by-cross-validation", "--set 'grid.k=[1, 3]'");
  CHECK_THAT(store("evaluate latest").errors, Contains("--test is missing"));
  CHECK_THAT(store("evaluate latest --test --rule best").errors, Contains("allowed: best_mean, one_standard_error"));
  CHECK_THAT(store("evaluate latest --test --where 'k == 2'").errors, Contains("holds for no configuration"));
  CHECK(store("evaluate latest --test --where 'k == 3'").exit_code == 0);
  const fs::path data = store.write("few.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  const fs::path sweep = store.write("s.yaml",
                                     "name: few\ndataset: {loader: csv, path: few.csv}\nclassifier: knn\n"
                                     "protocol: {folds: [2, 3]}\ngrid: {k: [1, 2]}\n");
  CHECK(store("run '" + sweep.string() + "'").exit_code == 0);
  CHECK_THAT(store("evaluate few --test").errors,
             Contains("2 groups of configurations") && Contains("2 folds; 3 folds"));
  CHECK_THAT(store("evaluate few --test --where 'folds == 2'").errors,
             Contains("few.csv has no test part; allowed: a sweep whose dataset.test keeps rows for testing"));
}

TEST_CASE("what is chosen over seeds is fitted with the first seed, on rows that a protocol kept from it") {
  const Store store;
  const fs::path sweep = store.write(
      "s.yaml",
      "name: seeds\ndataset: {loader: csv, path: " + kSource +
          "/datasets/digits/digits.csv.gz}\n"
          "protocol: {kind: train_validation_test}\ntransforms: standardize\nseed: [1, 2]\n"
          "classifier: {name: softmax, solver: sgd, epochs: 5, batch_size: 64}\ngrid: {alpha: [0.001, 0.1]}\n");
  CHECK_THAT(store("run '" + sweep.string() + "'").output, Contains("Means over seed = 1, 2\n"));
  const ProgramResult evaluated = store("evaluate seeds --test");
  CHECK(evaluated.exit_code == 0);
  CHECK_THAT(evaluated.output, Contains("fitted on 1,437 training rows") && Contains("judged by 360 test rows") &&
                                   Contains("Fitted with seed = 1 alone; the mean above is over seed = 1, 2.\n"));
}

// R's mcnemar.test and binom.test of the rows that only one of the two has right.
TEST_CASE("what one split judges is compared by McNemar's test, from stored predictions") {
  const Store store;
  store.run_config("choose-on-test-rows", "--set 'grid.k=[1, 50]' --set 'store=[predictions]'");
  const ProgramResult compared = store("compare latest --baseline 'k == 1'");
  CHECK_THAT(compared.output, Contains("McNemar's test of the rows that only one of two gets right") &&
                                  Contains("only baseline right") && Contains("Optimistic: the test part judges 2"));
  store.run_config("choose-on-test-rows", "--set 'grid.k=[1, 20]'");
  CHECK_THAT(store("compare latest --baseline 'k == 1'").output,
             Contains("with `store: [predictions]`, McNemar's test"));
}

TEST_CASE("several runs are compared at once") {
  const Store store;
  store.run_config("choose-by-cross-validation", "--set name=first --set 'grid.k=[1]'");
  store.run_config("choose-by-cross-validation", "--set name=second --set 'grid.k=[50]'");
  const ProgramResult compared = store("compare first second --baseline 'k == 1'");
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.output, Contains("k = 1 (baseline)") && Contains("\nk = 50 "));
  CHECK_THAT(compared.output, Contains("Worse than the baseline (p <= 0.05): k = 50\n"));
}

TEST_CASE("a sweep over training sizes is compared and drawn size by size") {
  const Store store;
  CHECK(store.run_config("digits-training-size").exit_code == 0);
  const ProgramResult compared = store("compare latest --baseline 'k == 1'");
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.output, Contains("(0.05 of the first split's)") && Contains("(0.7 of the first split's)"));
  CHECK_THAT(store("compare latest --format json").errors, !Contains("not a number"));
}

TEST_CASE("comparing bootstrap's .632 compares the numbers of the table") {
  const Store store;
  const ProgramResult run = store.run_config("digits-bootstrap", "--set protocol.estimate=point_632");
  const std::string mean_of_best = run.output.substr(run.output.find("accuracy 0.") + 9, 6);
  CHECK_THAT(store("compare latest").output, Contains("(baseline)    " + mean_of_best));
  CHECK_THAT(store("show latest --cell best").output, Contains("accuracy  " + mean_of_best));
}

TEST_CASE("what a table marks as tied is what a comparison with the best does not tell from it") {
  const Store store;
  const std::string table =
      store.run_config("choose-by-cross-validation", "--set 'grid.k=[1, 3, 5, 8, 9, 10, 11, 12, 50]'").output;
  // p of k = 12 is 0.0093, and more than 0.05 with Holm's correction for eight comparisons.
  const std::string compared = store("compare latest").output;
  CHECK_THAT(compared, Contains("Worse than the baseline (p <= 0.05): k = 50\n"));
  for (const char* k : {"3", "5", "8", "9", "10", "11", "12", "50"}) {
    INFO(k);
    std::istringstream lines(table);
    bool is_marked = false;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string mark;
      std::string rank;
      std::string value;
      words >> mark >> rank >> value;
      is_marked = is_marked || (mark == "~" && value == k);
    }
    CHECK(is_marked == (std::string(k) != "50"));
  }
  CHECK_THAT(table, Contains("~ no significant difference from the best (corrected resampled t test, Holm, 0.05)"));
}

TEST_CASE("two axes stand down and across on request, and colours only where they are asked for") {
  const Store store;
  store.run_config("quickstart", "--set 'grid.k=[1, 3]' --set protocol.folds=5");
  CHECK_THAT(store("show latest --pivot k,metric").output, Contains("k \\ metric") && Contains("* 0."));
  CHECK(store("show latest --pivot k").exit_code == 2);
  CHECK_THAT(store("show latest").output, !Contains("\x1b["));
  CHECK_THAT(store("show latest --pivot k,metric").output, !Contains("\x1b["));
  CHECK_THAT(store("show latest --color always").output, Contains("\x1b[1;32m*"));
  CHECK_THAT(store("show latest --pivot k,metric --color always").output,
             Contains("\x1b[1;32m* 0.") && Contains("\x1b[32m~ 0."));
  CHECK_THAT(store("show latest --color always --format csv").output, !Contains("\x1b["));
  CHECK(store("show latest --color maybe").exit_code == 2);
}

TEST_CASE("a damaged ledger is refused before a test part judges, and nothing is stored") {
  const Store store;
  store.run_config("choose-on-test-rows", "--set 'grid.k=[1]'");
  std::string text = store.ledger();
  text.replace(text.find("\"correct\""), 9, "\"rights!\"");
  std::ofstream(store.results() / "test-set-ledger.jsonl", std::ios::binary) << text;
  const ProgramResult run = store.run_config("choose-on-test-rows", "--set 'grid.k=[3]'");
  CHECK(run.exit_code != 0);
  CHECK(run.output.empty());
  CHECK_THAT(run.errors, Contains("test-set-ledger.jsonl:") && Contains("was changed or removed"));
  std::size_t folders = 0;
  for (const auto& entry : fs::directory_iterator(store.results())) {
    folders += entry.is_directory() && !entry.path().filename().string().starts_with('.') ? 1U : 0U;
  }
  CHECK(folders == 1);
  // Everything else that tells of the ledger says so, too.
  const ProgramResult verified = store("verify");
  CHECK(verified.exit_code == 4);
  CHECK_THAT(verified.output, Contains("test-set-ledger.jsonl:") && Contains("was changed or removed"));
  CHECK(store("verify latest").exit_code == 4);
  const std::string plan = store("plan '" + kSource + "/configs/choose-on-test-rows.yaml'").output;
  CHECK_THAT(plan,
             Contains("test set: would judge 7 configurations, which `run` refuses while the ledger is damaged") &&
                 !Contains("which the ledger keeps"));
  CHECK_THAT(store("export latest --format json").output, Contains("\"test_set_uses\": null"));
}

TEST_CASE("what the rule chooses is shown although --top has no room for it") {
  const Store store;
  store.run_config("choose-by-cross-validation", "--set selection=one_standard_error");
  const std::string top = store("show latest --top 1").output;
  CHECK_THAT(top, Contains("1  1    0.9875") && Contains("\n*") && Contains("... and 5 more"));
  CHECK_THAT(top, Contains("* simplest within one standard error of the best mean accuracy\n") ||
                      Contains("* simplest within one standard error of the best mean accuracy;"));
}

TEST_CASE("a rule that has nothing to choose by does not call its choice the simplest") {
  const Store store;
  // One split has no standard error.
  const std::string one_split =
      store.run_config("choose-on-validation-rows", "--set selection=one_standard_error").output;
  // k = 1 and k = 3 share the best mean, and more neighbours are simpler.
  CHECK_THAT(one_split, Contains("* best mean accuracy, the simplest where several share it (one_standard_error") &&
                            Contains("\nBest: k = 3: ") && !Contains("simplest within") && !Contains("no choice"));
  const std::string no_direction = store
                                       .run_config("choose-by-cross-validation",
                                                   "--set selection=one_standard_error --set 'grid={metric: [l1, l2]}'")
                                       .output;
  CHECK_THAT(no_direction, Contains("* best mean accuracy (one_standard_error has no choice"));
  CHECK_THAT(store("evaluate latest --test").output, Contains("best mean accuracy") && !Contains("simplest"));
}

TEST_CASE("evaluate names the rule, and which of those it takes that the rule does not tell from each other") {
  const Store store;
  store.run_config("choose-on-validation-rows");
  CHECK_THAT(store("evaluate latest --test").output,
             Contains("\nRule best_mean: best mean accuracy; of the 2 that share it, the first in the order of the "
                      "grid\n"));
  // Two metrics that order the rows alike, and none of them simpler.
  store.run_config("choose-by-cross-validation",
                   "--set 'grid={metric: [l2, squared_l2], k: [1, 5]}' --set selection=one_standard_error");
  CHECK_THAT(
      store("evaluate latest --test --again 'the rule'").output,
      Contains("\nRule one_standard_error: simplest within one standard error of the best mean accuracy; of the 2 "
               "that have the same mean, none of them simpler than another, the first in the order of the "
               "grid\n"));
}

TEST_CASE("a shard does not choose among its own configurations alone, and looks at no test set") {
  const Store store;
  std::string shards;
  for (const std::string part : {"1/2", "2/2"}) {
    const ProgramResult run = store.run_config(
        "choose-by-cross-validation", "--set 'grid={k: [1, 3], metric: [l1, l2]}' --set name=part --shard " + part);
    INFO(run.errors);
    REQUIRE(run.exit_code == 0);
    const ProgramResult refused = store("evaluate latest --test");
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Contains("the run is shard " + part) && Contains("`gridfold merge`"));
  }
  CHECK(store("evaluate latest --test --where 'k == 3'").exit_code == 2);
  CHECK_FALSE(fs::exists(store.results() / "test-set-ledger.jsonl"));
  for (const auto& entry : fs::directory_iterator(store.results())) {
    if (fs::exists(entry.path() / "journal.jsonl")) shards += "'" + entry.path().string() + "' ";
  }
  REQUIRE(store("merge " + shards).exit_code == 0);
  CHECK_THAT(store("evaluate latest --test").output,
             Contains("(of 4 configurations, ") && Contains("The test set had not been used before."));
  // The only part of a sweep has all of it.
  const Store whole;
  REQUIRE(whole.run_config("choose-by-cross-validation", "--set 'grid.k=[1, 3]' --shard 1/1").exit_code == 0);
  CHECK(whole("evaluate latest --test").exit_code == 0);
}

TEST_CASE("where several seeds trained on one split, compare does not advise to store the predictions that are there") {
  const Store store;
  const std::string sweep =
      store
          .write("seeds.yaml", "name: seeds\ndataset: {loader: csv, path: '" + kSource +
                                   "/datasets/digits/digits.csv.gz'}\n"
                                   "protocol: {kind: holdout, test_size: 0.3, shuffle: {seed: 1}}\n"
                                   "classifier: {name: softmax, solver: sgd, epochs: 1}\n"
                                   "grid: {alpha: [0.0001, 0.01]}\nstore: [predictions]\n")
          .string();
  REQUIRE(store("run '" + sweep + "' --set 'seed=[1, 2]'").exit_code == 0);
  CHECK_THAT(store("compare latest").output,
             Contains("Not tested: several seeds trained on the one split; McNemar's test compares configurations of "
                      "one seed each, with `store: [predictions]`: ") &&
                 !Contains("fewer than two splits"));
  REQUIRE(store("run '" + sweep + "' --set seed=1").exit_code == 0);
  CHECK_THAT(store("compare latest").output, Contains("McNemar's test of the rows") && !Contains("Not tested"));
}

TEST_CASE("evaluate says what was chosen by hand, and which of its scores are optimistic") {
  const Store store;
  store.run_config("choose-by-cross-validation", "--set training_scores=true --set 'grid.k=[1, 3, 5]'");
  const std::string text = store("evaluate latest --test --where 'k == 5'").output;
  CHECK_THAT(text, Contains("k = 5 (of 1 of 3 configurations, chosen by hand, mean accuracy 0.9833 over 5 splits)"));
  CHECK_THAT(text, Contains("\n    optimistic: train_accuracy judges the rows that each model has learnt from"));
  CHECK_THAT(store("evaluate latest --test --where 'k > 1' --again test").output,
             Contains("(of 2 of 3 configurations, chosen by hand, best mean accuracy"));
  store.run_config("digits-nested",
                   "--set 'grid.k=[1, 10]' --set 'grid.metric=l2' --set 'dataset.test={fraction: 0.2, seed: 7}'");
  CHECK_THAT(store("evaluate digits-nested --test --again 'other rows'").output,
             Contains("Beware, it was chosen by optimistic numbers: those of the outer folds that judge it.\n"));
}

TEST_CASE("a baseline may be named by a constant of its run") {
  const Store store;
  for (const std::string metric : {"l1", "l2"}) {
    store.run_config("choose-by-cross-validation",
                     "--set name=" + metric + "-run --set classifier.metric=" + metric + " --set 'grid.k=[1]'");
  }
  const ProgramResult compared = store("compare l1-run l2-run --baseline 'metric==l1'");
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.output, Contains("metric = l1 (baseline)"));
  CHECK(store("compare l1-run l2-run --baseline 'metric==l9'").exit_code == 2);
}

TEST_CASE("a reason stays on its line, and the largest of many uses is not left out") {
  const Store store;
  store.run_config("choose-on-test-rows");
  store.run_config("choose-by-cross-validation", "--set 'grid.k=[1]'");
  for (int use = 0; use < 7; ++use) {
    CHECK(store("evaluate latest --test --again 'first line\nsecond " + std::to_string(use) + "'").exit_code == 0);
  }
  const std::string text = store("show latest").output;
  CHECK_THAT(text, Contains("(again: first line second 6)\n") && !Contains("second 1)"));
  CHECK_THAT(text, Contains("360 rows: 6 configurations\n") || Contains("360 rows: 7 configurations\n"));
  CHECK_THAT(text, Contains("  ... and 2 more uses before, in test-set-ledger.jsonl\n"));
}

TEST_CASE("a sweep that is killed while the test part judges leaves no accuracy that the ledger does not tell of") {
  const Store store;
  const fs::path sweep = store.write(
      "s.yaml",
      "name: killed\nseed: 1\ndataset: {loader: csv, path: " + kSource +
          "/datasets/digits/digits.csv.gz, test: {fraction: 0.2}}\nprotocol: train_test\nclassifier: {name: softmax, "
          "solver: sgd, epochs: 40}\ngrid: {alpha: {from: 0.001, to: 1, scale: log, draws: 200, seed: 1}}\n");
  // A shell that prints the pid that it becomes.
  const fs::path script = store.write("kill.sh", std::string("'") + GRIDFOLD_BINARY + "' run '" + sweep.string() +
                                                     "' --jobs 1 --out '" + store.results().string() +
                                                     "' & pid=$!\nfor i in $(seq 200); do sleep 0.02; grep -qs "
                                                     "'\"outcomes\"' '" +
                                                     store.results().string() +
                                                     "'/*/journal.jsonl && break; done\nkill -9 $pid\nwait $pid\n");
  run_shell("sh '" + script.string() + "'");
  const std::size_t told = uses_in(store.ledger());
  CHECK(told == 200);
  CHECK(store("run '" + sweep.string() + "'").exit_code == 0);
  CHECK(uses_in(store.ledger()) == told);
  CHECK_THAT(store("show killed").output, Contains("judged 200 configurations so far"));
}

TEST_CASE("a test part that another train file shares is used, and other rows kept from one file are not the same") {
  const Store store;
  store.write("a.csv", "1,2,0\n3,4,1\n5,6,0\n7,9,1\n2,2,0\n4,4,1\n");
  store.write("b.csv", "1,1,0\n3,3,1\n5,5,0\n7,7,1\n2,3,0\n4,5,1\n");
  store.write("t.csv", "1,2,0\n3,5,1\n");
  const auto sweep = [&](const std::string& name, const std::string& dataset, const std::string& protocol) {
    const fs::path file =
        store.write(name + ".yaml", "name: " + name + "\ndataset: {loader: csv, " + dataset +
                                        "}\nclassifier: knn\nprotocol: " + protocol + "\ngrid: {k: [1]}\n");
    return store("run '" + file.string() + "'");
  };
  CHECK(sweep("one", "path: a.csv, test_path: t.csv", "train_test").exit_code == 0);
  CHECK_THAT(
      sweep("two", "path: b.csv, test_path: t.csv", "{folds: 2}").output,
      Contains("judged 1 configuration so far, by rows of the same part, which may be others than this run's\n"));
  CHECK_THAT(store("evaluate two --test").errors, Contains("has been used:\n"));

  const std::string digits = "path: " + kSource + "/datasets/digits/digits.csv.gz, test: {fraction: 0.2, seed: ";
  CHECK(sweep("first", digits + "1}", "train_test").exit_code == 0);
  CHECK_THAT(store("show first").output, Contains("360 rows: "));
  const ProgramResult second = sweep("second", digits + "2}", "{folds: 2}");
  CHECK_THAT(second.output,
             Contains("judged 1 configuration so far") && Contains("360 rows, ") && Contains(" of them the same: "));
}

TEST_CASE("exports say what the test set was used for, and that its numbers are optimistic") {
  const Store store;
  store.run_config("choose-on-test-rows");
  CHECK_THAT(store("export latest --format markdown").output,
             Contains("judged 7 configurations so far") && !Contains(": locked"));
  CHECK_THAT(store("show latest --format csv").output, Contains(", optimistic"));
  for (const char* format : {"csv-long", "csv-wide", "cv-results", "jsonl", "latex", "vega-lite"}) {
    INFO(format);
    CHECK_THAT(store(std::string("export latest --format ") + format).output, Contains("optimistic"));
  }
  store.run_config("choose-on-test-rows", "--fresh");
  CHECK_THAT(store("diff choose-on-test-rows latest").output,
             Contains(", optimistic") && Contains("optimistic on the left: the test part judges 7"));
}

TEST_CASE("a run that is unpacked or merged elsewhere brings what it used the test set for") {
  const Store store;
  const Store other;
  const Store third;
  store.run_config("choose-on-test-rows");
  const fs::path archive = store.results() / "run.tar.gz";
  CHECK(store("pack latest '" + archive.string() + "'").exit_code == 0);
  CHECK(other("unpack '" + archive.string() + "'").exit_code == 0);
  CHECK(uses_in(other.ledger()) == 7);
  CHECK_THAT(other("show latest").output, Contains("judged 7 configurations so far"));
  CHECK(!fs::exists(store.results() / "run.tar.gz.gridfold-ledger"));
  // What other runs had the same rows judge goes along: it makes these numbers optimistic, too.
  const Store looked_twice;
  const Store receiver;
  looked_twice.run_config("choose-on-test-rows", "--set 'grid.k=[1]' --set name=first");
  looked_twice.run_config("choose-on-test-rows", "--set 'grid.k=[3]' --set name=second");
  const fs::path first = looked_twice.results() / "first.tar.gz";
  CHECK(looked_twice("pack first '" + first.string() + "'").exit_code == 0);
  CHECK(receiver("unpack '" + first.string() + "'").exit_code == 0);
  CHECK_THAT(receiver("show first").output, Contains("judges 1 configuration here and has judged 1 other"));
  const Store evaluated;
  const Store fourth;
  evaluated.run_config("choose-by-cross-validation");
  CHECK(evaluated("evaluate latest --test").exit_code == 0);
  CHECK(evaluated("evaluate latest --test --again once").exit_code == 0);
  CHECK(evaluated("evaluate latest --test --again twice").exit_code == 0);
  const fs::path second = evaluated.results() / "run.tar.gz";
  CHECK(evaluated("pack latest '" + second.string() + "'").exit_code == 0);
  CHECK(fourth("unpack '" + second.string() + "'").exit_code == 0);
  CHECK(uses_in(fourth.ledger()) == 3);
  CHECK_THAT(fourth.ledger(), Contains("\"reason\":\"once\"") && Contains("\"reason\":\"twice\""));
  CHECK_THAT(fourth("evaluate latest --test").errors, Contains("has been used:\n"));
  const Store sharded;
  std::string shards;
  for (const char* shard : {"1/2", "2/2"}) {
    sharded.run_config("choose-on-test-rows", std::string("--set 'grid.k=[1, 2]' --shard ") + shard);
  }
  for (const auto& entry : fs::directory_iterator(sharded.results())) {
    if (fs::exists(entry.path() / "journal.jsonl")) shards += "'" + entry.path().string() + "' ";
  }
  CHECK(third("merge " + shards).exit_code == 0);
  CHECK(uses_in(third.ledger()) == 2);
}

TEST_CASE("runs that differ in a training seed alone are seeds of the same configurations") {
  const Store store;
  const fs::path sweep = store.write("seeds.yaml",
                                     "name: seeds\ndataset: {loader: digits, train: {take: 300}}\nseed: 1\n"
                                     "classifier: {name: softmax, solver: sgd}\n"
                                     "protocol: {kind: k_fold, folds: 5, shuffle: {seed: 3}}\n"
                                     "grid: {epochs: [1, 9]}\n");
  const std::vector<std::string> seeds{"1", "2", "[4, 5]"};
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const std::string name = "part" + std::to_string(i);
    REQUIRE(store("run '" + sweep.string() + "' --set name=" + name + " --set 'seed=" + seeds[i] + "'").exit_code == 0);
  }
  const std::string apart = store("compare part0 part1 part2").output;
  CHECK_THAT(apart, Contains("epochs = 9 (baseline)") && Contains("epochs = 1 ") && !Contains("seed: "));
  // One run with all seeds says the same.
  REQUIRE(store("run '" + sweep.string() + "' --set name=whole --set 'seed=[1, 2, 4, 5]'").exit_code == 0);
  CHECK(store("compare whole").output == apart);
}

TEST_CASE("no seed is ranked before another one, in exports and in the CSV of show") {
  const Store store;
  store.run_config("digits-seeds", "--set 'grid.k=[1, 20]' --set 'seed=[1, 2]'");
  CHECK_THAT(store("show latest --format csv").output, !Contains("seed"));
  const std::string latex = store("export latest --format latex").output;
  CHECK_THAT(latex, Contains("means over seed = 1, 2") && !Contains("seed &"));
  const std::string wide = store("export latest --format csv-wide").output;
  std::istringstream lines(wide);
  std::vector<std::string> ranks;
  std::string line;
  std::getline(lines, line);
  const auto column =
      std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(line.find(",rank,") + 1), ',');
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (std::ptrdiff_t i = 0; i <= column; ++i) std::getline(cells, cell, ',');
    ranks.push_back(cell);
  }
  std::ranges::sort(ranks);
  CHECK(ranks == std::vector<std::string>{"1", "1", "2", "2"});
  // Wilson's interval would take rows that two seeds judge for different ones.
  const std::string best = store("show latest --cell best").output;
  CHECK_THAT(best, Contains("seed  repeat  fold  status") && Contains("\n   1       0     0  done") &&
                       Contains("\n   2       0     1  done") && !Contains("Wilson"));
}

namespace {

/// The rows of a CSV text, by the names of its columns.
std::vector<std::map<std::string, std::string>> csv_rows(const std::string& text) {
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> all(1);
    bool is_quoted = false;
    for (const char c : line) {
      if (c == '"') is_quoted = !is_quoted;
      if (c == ',' && !is_quoted) {
        all.emplace_back();
      } else {
        all.back() += c;
      }
    }
    return all;
  };
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = cells_of(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cells_of(line);
    std::map<std::string, std::string>& row = rows.emplace_back();
    for (std::size_t i = 0; i < std::min(names.size(), cells.size()); ++i) row[names[i]] = cells[i];
  }
  return rows;
}

/// Each value of a column with the number of its rows.
std::map<std::string, std::size_t> counts_of(const std::string& csv, const std::string& column) {
  std::map<std::string, std::size_t> counts;
  for (auto& row : csv_rows(csv)) ++counts[row[column]];
  return counts;
}

}  // namespace

TEST_CASE("a condition of list goes by means over seeds, and finds runs by a seed") {
  const Store store;
  const auto mean_of = [&](const std::string& name, const std::string& seeds) {
    store.run_config("digits-seeds", "--set 'grid.k=[1]' --set 'seed=" + seeds + "' --set name=" + name);
    const std::string table = store("show latest --format csv").output;
    const std::string row = table.substr(table.find('\n') + 1);
    std::istringstream fields(row);
    std::string field;
    for (int i = 0; i < 5; ++i) std::getline(fields, field, ',');
    return std::stod(field);
  };
  const double first = mean_of("first", "1");
  const double second = mean_of("second", "2");
  const double both = mean_of("both", "[1, 2]");
  REQUIRE(both == Approx((first + second) / 2).margin(1e-12));
  const auto is_found = [&](const std::string& condition) {
    return store("list --where 'name == both and " + condition + "'").output.find("finished") != std::string::npos;
  };
  const double between = (std::max(first, second) + both) / 2;
  CHECK_FALSE(is_found(fmt::format("mean_accuracy > {}", between)));
  CHECK(is_found(fmt::format("mean_accuracy < {}", between)));
  CHECK(is_found("seed == 2"));
  CHECK_FALSE(is_found(fmt::format("seed == 2 and mean_accuracy > {}", between)));
  CHECK_FALSE(is_found("seed == 3"));
}

TEST_CASE("every export of a sweep over seeds chooses among averages and has the cells of all their seeds") {
  using Counts = std::map<std::string, std::size_t>;
  const Store store;
  store.run_config("digits-seeds", "--set 'grid.k=[1, 5, 20]' --set 'seed=[1, 2]' --set 'protocol.folds=[3, 5]'");
  const auto exported = [&](const std::string& format, const std::string& words) {
    return store("export latest --format " + format + " " + words).output;
  };
  const std::string group = exported("csv-wide", "--group 1");
  INFO(group);
  CHECK(counts_of(group, "folds") == Counts{{"5", 6}});
  CHECK(counts_of(group, "seed") == Counts{{"1", 3}, {"2", 3}});
  CHECK(counts_of(group, "rank") == Counts{{"1", 2}, {"2", 2}, {"3", 2}});
  CHECK(counts_of(exported("csv-long", "--group 1"), "folds") == Counts{{"5", 30}});
  CHECK(counts_of(exported("cv-results", "--group 1"), "param_seed") == Counts{{"1", 3}, {"2", 3}});
  for (const char* words : {"--top 2", "--where 'rank == 1'"}) {
    INFO(words);
    const std::string best = exported("csv-wide", words);
    CHECK(counts_of(best, "folds") == Counts{{"3", 2}, {"5", 2}});
    CHECK(counts_of(best, "seed") == Counts{{"1", 2}, {"2", 2}});
    CHECK(counts_of(best, "rank") == Counts{{"1", 4}});
    const std::string lines = exported("jsonl", words);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2 * (3 + 5));
    CHECK_THAT(lines, Contains("shuffled with seed 1, 2"));
    CHECK_THAT(exported("json", words), Contains("shuffled with seed 1, 2"));
  }
  for (const char* format : {"csv-wide", "csv-long", "json", "jsonl", "latex", "markdown", "cv-results", "vega-lite"}) {
    INFO(format);
    const ProgramResult refused = store(std::string("export latest --where 'seed == 1' --format ") + format);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Contains("for configurations are averaged over seed = 1, 2"));
  }
  CHECK_THAT(store("show latest --where 'seed == 1'").errors, Contains("are averaged over seed = 1, 2"));
}

TEST_CASE("nested cross-validation over seeds has one result of all of them, and its best row is called optimistic") {
  const Store store;
  const auto nested = [&](const std::string& seeds) {
    return store.run_config("digits-nested", "--set 'grid.k=[1, 10]' --set 'grid.metric=l2' --set 'seed=" + seeds + "'")
        .output;
  };
  const std::string both = nested("[1, 2]");
  CHECK_THAT(both, Contains("Choosing by the inner folds: ") && Contains(" over 10 outer folds; chosen: ") &&
                       Contains("; optimistic, for it is picked on the outer folds that judge it\n"));
  const auto mean_of = [](const std::string& text) {
    const std::string before = "Choosing by the inner folds: accuracy ";
    return std::stod(text.substr(text.find(before) + before.size(), 6));
  };
  CHECK(mean_of(both) == Approx((mean_of(nested("1")) + mean_of(nested("2"))) / 2).margin(1e-4));
  CHECK_THAT(store("show latest --where 'k > 1'").output, Contains("Choosing by the inner folds: not shown here"));
}

TEST_CASE("whatever names the best of nested cross-validation calls it optimistic and has the result of the choosing") {
  const Store store;
  const std::string shown = store.run_config("digits-nested", "--set grid.metric=l2").output;
  const auto after = [&](const std::string& before) { return shown.substr(shown.find(before) + before.size(), 6); };
  const std::string best = after("Best: k = 3, metric = l2: accuracy ");
  const std::string nested = after("Choosing by the inner folds: accuracy ");
  REQUIRE(best != nested);
  const std::string in_lists =
      "accuracy " + best + " (optimistic; inner choices: " + nested + ") with k = 3, metric = l2";
  CHECK_THAT(store("list").output,
             Contains(in_lists) && Contains("\noptimistic: it is picked on the outer folds that judge it\n"));
  CHECK_THAT(store("watch latest --once").output,
             Contains("; chosen: " + in_lists + "\noptimistic: it is picked on the outer folds that judge it\n"));
  CHECK_THAT(store("list --json").output, Contains("\"is_optimistic\": true") && Contains("\"nested_mean\": 0.98") &&
                                              Contains("\"optimistic_because\": \"it is picked on"));
  CHECK_THAT(store("export latest --format latex").output,
             Contains("; optimistic, for it is picked on the outer folds that judge it.") &&
                 Contains("Choosing by the inner folds: accuracy " + nested));
  const std::string reason =
      "it is picked on the outer folds that judge it; choosing by the inner folds: accuracy " + nested;
  CHECK_THAT(store("show latest --cell best").output, Contains("Optimistic: " + reason + ".\n"));
  CHECK_THAT(store("export latest --format json").output,
             Contains("\"optimistic_because\": \"it is picked on the outer folds that judge it\""));
  // Titles of pictures have no room for the reason.
  CHECK_THAT(store("plot latest --kind score_curve").errors,
             Contains("optimistic: the best, for it is picked on the outer folds that judge it\n"));
  for (const char* table : {"show latest --format csv", "export latest --format csv-wide",
                            "export latest --format csv-long", "export latest --format cv-results"}) {
    INFO(table);
    std::istringstream lines(store(table).output);
    std::string line;
    std::getline(lines, line);
    CHECK_THAT(line, EndsWith(",optimistic_because"));
    while (std::getline(lines, line)) {
      const bool is_chosen = line.find(",3,l2,") != std::string::npos;
      CHECK_THAT(line, is_chosen ? EndsWith(reason) : EndsWith(","));
    }
  }
  std::istringstream lines(store("export latest --format jsonl").output);
  for (std::string line; std::getline(lines, line);) {
    CHECK((line.find(reason) != std::string::npos) == (line.find("\"k\":3,") != std::string::npos));
  }
  // One configuration is nobody's choice.
  const std::string only = store.run_config("digits-nested", "--set 'grid.k=[3]' --set grid.metric=l2").output;
  CHECK_THAT(only, Contains(": accuracy " + best + " +-") && !Contains("optimistic") && !Contains("inner folds"));
}

TEST_CASE("list and watch show what the rule chooses, and of several groups the range of that") {
  const Store store;
  const std::string shown = store.run_config("choose-by-cross-validation", "--set selection=one_standard_error").output;
  // Another than the best mean's k = 1.
  const std::string before = "Within one standard error: k = 3: ";
  const std::string chosen = shown.substr(shown.find(before) + before.size(), std::string("accuracy 0.1234").size());
  CHECK_THAT(store("list").output, Contains(chosen + " with k = 3"));
  CHECK_THAT(store("watch latest --once").output, Contains("; chosen: " + chosen + " with k = 3\n"));
  store.run_config("choose-by-cross-validation", "--set 'protocol.folds=[2, 3]' --set 'grid.k=[1]'");
  const std::string both = store("watch latest --once").output;
  INFO(both);
  CHECK_THAT(both, Matches("[^]*; chosen: accuracy 0\\.98[0-9]+ to 0\\.98[0-9]+, the best of each of 2 groups\n"));
  CHECK_THAT(store("list").output, Contains(both.substr(both.find("accuracy"), 60)));
  CHECK_THAT(store("list --json").output, Contains("\"best\": null") &&
                                              Contains("digits.csv.gz, 2 stratified folds shuffled with seed 1\"") &&
                                              Contains("digits.csv.gz, 3 stratified folds shuffled with seed 1\""));
}

TEST_CASE("other scores of the test set have an interval over resampled rows") {
  const Store store;
  store.run_config("choose-by-cross-validation", "--set 'scores=[accuracy, f1]' --set 'grid.k=[1]'");
  CHECK_THAT(store("evaluate latest --test").output,
             Contains("  accuracy  0.9833\n") && Contains("  f1  0.98") &&
                 Contains(" (bootstrap, percentiles of 2,000 resamples of the test rows)\n"));
  // 36 rows, all of which are right.
  store.run_config("choose-by-cross-validation",
                   "--set 'scores=[accuracy, balanced_accuracy, roc_auc]' --set 'grid.k=[1]' "
                   "--set dataset.test.fraction=0.02 --set dataset.test.seed=3 --set name=right");
  CHECK_THAT(
      store("evaluate right --test --again 'few rows'").output,
      Contains("  accuracy  1.0000\n"
               "  balanced_accuracy  1.0000: no interval, for it is the same on every resample of the test rows\n"
               "  roc_auc  1.0000: no interval, for it is the same on every resample of the test rows\n"
               "  36 of 36 right: "));
}

TEST_CASE("runs of one sweep with a seed each are repeats of its configurations, as the seeds of one run are") {
  const Store store;
  for (const std::string seed : {"1", "2"}) {
    store.run_config("digits-seeds", "--set 'grid.k=[1, 20]' --set name=seed" + seed + " --set seed=" + seed);
  }
  const std::string apart = store("compare seed1 seed2").output;
  CHECK_THAT(apart, Contains("folds shuffled with seed 1, 2: ") && Contains(" 10\n"));
  store.run_config("digits-seeds", "--set 'grid.k=[1, 20]' --set 'seed=[1, 2]' --set name=both");
  CHECK(store("compare both").output == apart);
}

TEST_CASE("Alpaydin's F is named where ties were tested by it") {
  const Store store;
  store.run_config("digits-seeds",
                   "--set 'grid.k=[1, 3]' --set seed=1 --set 'protocol={kind: shuffle_split, splits: 10, "
                   "test_size: 0.5, shuffle: true}' --set name=halves");
  CHECK_THAT(store("show halves").output, Contains("~") && !Contains("Alpaydin"));
  store.run_config("digits-seeds",
                   "--set 'grid.k=[1, 3]' --set seed=1 --set 'protocol={kind: repeated, folds: 2, "
                   "repeats: 5}' --set name=five");
  CHECK_THAT(store("show five").output, Contains("~") && Contains("of five times two folds with Alpaydin's F"));
}

TEST_CASE("show and compare say that a run was cut short") {
  const Store store;
  const fs::path sweep = store.write("long.yaml",
                                     "name: long\nseed: 1\ndataset: digits\nclassifier: {name: softmax, solver: sgd, "
                                     "epochs: 300}\nprotocol: {kind: repeated, folds: 5, repeats: 2000}\n"
                                     "grid: {learning_rate: [0.001, 0.01]}\n");
  CHECK(store("run '" + sweep.string() + "' --max-time 2s").exit_code != 0);
  CHECK_THAT(store("show long").output, Contains("\nnot finished: ") && Contains(" of 20,000 splits are stored\n"));
  CHECK_THAT(store("compare long").output, Contains("-long-") && Contains(":\nnot finished: "));
}

TEST_CASE("a ledger that was removed is made again from the runs that the test part judged") {
  const Store store;
  store.run_config("choose-on-test-rows");
  store.run_config("choose-by-cross-validation");
  fs::remove(store.results() / "test-set-ledger.jsonl");
  const ProgramResult evaluated = store("evaluate latest --test");
  CHECK(evaluated.exit_code == 2);
  CHECK_THAT(evaluated.errors, Contains("was missing or empty; 7 uses that stored runs tell of are in it again") &&
                                   Contains("has been used:\n"));
  CHECK(uses_in(store.ledger()) == 7);
  // An empty one tells as little.
  fs::resize_file(store.results() / "test-set-ledger.jsonl", 0);
  CHECK_THAT(store("evaluate latest --test").errors, Contains("has been used:\n"));
  CHECK(uses_in(store.ledger()) == 7);
  // Whatever begins a new one: a protocol that judges the test part, and predict.
  fs::remove(store.results() / "test-set-ledger.jsonl");
  CHECK_THAT(store.run_config("choose-on-test-rows", "--set 'grid.k=[2]'").errors,
             Contains("7 uses that stored runs tell of are in it again"));
  CHECK(uses_in(store.ledger()) == 8);
  fs::remove(store.results() / "test-set-ledger.jsonl");
  const std::string model = (store.results().parent_path() / "model.h5").string();
  REQUIRE(run_gridfold("fit '" + kSource + "/configs/choose-by-cross-validation.yaml' --set 'grid.k=[1]' -o '" + model +
                       "'")
              .exit_code == 0);
  const ProgramResult predicted =
      run_gridfold("predict '" + model + "' '" + kSource + "/datasets/digits/digits.csv.gz' --store '" +
                   store.results().string() + "'");
  CHECK_THAT(predicted.errors, Contains("8 uses that stored runs tell of are in it again"));
  CHECK(uses_in(store.ledger()) == 9);
}

TEST_CASE("verify finds that a run's uses of the test part were cut from the ledger, and rebuild records them again") {
  const Store store;
  store.run_config("choose-on-test-rows", "--set 'grid.k=[1, 3]'");
  CHECK(store("verify").exit_code == 0);
  const std::string whole = store.ledger();
  // The first line of a ledger names its schema, the second one the rows.
  std::size_t end = 0;
  for (int line = 0; line < 3; ++line) end = whole.find('\n', end) + 1;
  std::ofstream(store.results() / "test-set-ledger.jsonl", std::ios::binary) << whole.substr(0, end);
  const ProgramResult cut = store("verify");
  CHECK(cut.exit_code == 4);
  CHECK_THAT(cut.output, Contains("test-set-ledger.jsonl: has no line, or no scores, for 2 of the 2 configurations "
                                  "that the test part judged in ") &&
                             Contains("`gridfold rebuild "));
  CHECK_THAT(store("rebuild latest").output, Contains("2 uses of the test part recorded in "));
  CHECK(uses_in(store.ledger()) == 2);
  CHECK(store("verify").exit_code == 0);
  // Its last line gives the scores of a use.
  std::ofstream(store.results() / "test-set-ledger.jsonl", std::ios::binary)
      << whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1);
  CHECK_THAT(store("verify").output, Contains("no scores, for 1 of the 2 configurations"));
  CHECK_THAT(store("rebuild latest").output, Contains("1 use of the test part recorded in "));
  CHECK(store.ledger() == whole);
  CHECK(store("verify").exit_code == 0);
  std::ofstream(store.results() / "test-set-ledger.jsonl") << "no ledger\n";
  CHECK(store("verify").exit_code == 4);
}

namespace {

/// Rows of two features and a label without an order, as CSV.
std::string table_of(std::size_t rows, const std::string& first_row, std::uint32_t seed) {
  std::string text = "a,b,label\n" + first_row;
  std::mt19937 random(seed);
  for (std::size_t row = 1; row < rows; ++row) {
    text += std::to_string(random() % 100) + "," + std::to_string(random() % 100) + "," +
            (random() % 2 == 0 ? "yes" : "no") + "\n";
  }
  return text;
}

std::string table_sweep(const std::string& name, const std::string& dataset, const std::string& rest) {
  return "name: " + name + "\ndataset: {loader: csv, label_column: label, " + dataset + "}\nclassifier: knn\n" + rest;
}

}  // namespace

TEST_CASE("a test set is known again with other columns, after a change of a training row, and in a copy") {
  const Store store;
  const std::string test = ", test: {fraction: 0.4, seed: 1}";
  const auto run = [&](const std::string& name, const std::string& dataset) {
    const fs::path sweep =
        store.write(name + ".yaml", table_sweep(name, dataset + test, "protocol: {folds: 2}\ngrid: {k: [1]}\n"));
    REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
    return store("evaluate " + name + " --test");
  };
  // The first row is one to train on.
  store.write("data.csv", table_of(200, "1,1,yes\n", 1));
  CHECK(run("whole", "path: data.csv").exit_code == 0);
  const ProgramResult columns = run("columns", "path: data.csv, drop_columns: [b]");
  CHECK(columns.exit_code == 2);
  CHECK_THAT(columns.errors, Contains("80 rows, with other columns or content then: knn(k=1)"));
  store.write("data.csv", table_of(200, "2,2,yes\n", 1));
  CHECK_THAT(run("changed", "path: data.csv").errors, Contains("with other columns or content then"));
  store.write("copy.csv", table_of(200, "3,3,yes\n", 1));
  CHECK_THAT(run("copied", "path: copy.csv, drop_columns: [a]").errors,
             Contains("80 rows, of another file with the same classes in the same order: knn(k=1)"));
  CHECK_THAT(store("show copied").output, Contains("judged 1 configuration so far"));
  store.write("other.csv", table_of(200, "1,1,yes\n", 2));
  CHECK(run("other", "path: other.csv").exit_code == 0);
}

TEST_CASE("a test set is known again with a corrected label, with coarser labels, and in another order") {
  const Store store;
  store.write("train.csv", table_of(40, "1,1,yes\n", 7));
  const std::string table = table_of(100, "1,1,yes\n", 8);
  store.write("test.csv", table);
  const auto evaluate = [&](const std::string& name, const std::string& test) {
    store.write(name + ".csv", test);
    const fs::path sweep = store.write(name + ".yaml", table_sweep(name, "path: train.csv, test_path: " + name + ".csv",
                                                                   "protocol: {folds: 2}\ngrid: {k: [1]}\n"));
    REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
    return store("evaluate " + name + " --test");
  };
  CHECK(evaluate("first", table).exit_code == 0);
  const std::string again = ", of another file that has them with other labels or in another order: knn(k=1)";
  std::string corrected = table;
  corrected.replace(corrected.find(",yes\n"), 5, ",no\n");
  CHECK_THAT(evaluate("corrected", corrected).errors, Contains("has been used:\n") && Contains("100 rows" + again));
  std::istringstream lines(table);
  std::string head;
  std::getline(lines, head);
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  std::ranges::reverse(rows);
  std::string reversed = head + "\n";
  for (const std::string& row : rows) reversed += row + "\n";
  CHECK_THAT(evaluate("reversed", reversed).errors, Contains("100 rows" + again));
  // The training file has both classes, the test file one.
  std::string coarse = table;
  for (std::size_t at = coarse.find(",no\n"); at != std::string::npos; at = coarse.find(",no\n")) {
    coarse.replace(at, 4, ",yes\n");
  }
  CHECK_THAT(evaluate("coarse", coarse).errors, Contains("100 rows" + again));
  // Half of the rows.
  std::string half = head + "\n";
  for (std::size_t row = 0; row < 50; ++row) half += rows[row] + "\n";
  CHECK_THAT(evaluate("half", half).errors, Contains(" of them the same" + again));
  CHECK(evaluate("other", table_of(100, "1,1,yes\n", 9)).exit_code == 0);
}

TEST_CASE("predictions of labelled rows that a model has not learnt from are in the ledger") {
  const Store store;
  store.write("data.csv", table_of(200, "1,1,yes\n", 1));
  store.write("train.csv", table_of(100, "1,1,yes\n", 3));
  store.write("test.csv", table_of(100, "1,1,yes\n", 4));
  const auto sweep = [&](const std::string& name, const std::string& dataset) {
    return store.write(name + ".yaml", table_sweep(name, dataset, "protocol: {folds: 2}\ngrid: {k: [1]}\n")).string();
  };
  const std::string model = (store.results().parent_path() / "model.h5").string();
  const auto predict = [&](const std::string& file) {
    return run_gridfold("predict '" + model + "' '" + (store.results().parent_path() / file).string() + "' --store '" +
                        store.results().string() + "'");
  };

  const std::string kept = sweep("kept", "path: data.csv, test: {fraction: 0.4, seed: 1}");
  REQUIRE(run_gridfold("fit '" + kept + "' -o '" + model + "'").exit_code == 0);
  const ProgramResult mixed = predict("data.csv");
  CHECK_THAT(mixed.errors, Contains("80 rows that the model has not learnt from judged it: recorded in"));
  CHECK_THAT(mixed.output, Contains("; optimistic: the model has learnt from 120 of them; of the others, ") &&
                               Contains(" of 80 right (accuracy 0."));
  REQUIRE(store("run '" + kept + "'").exit_code == 0);
  CHECK_THAT(store("evaluate kept --test").errors,
             Contains(" predict of ") && Contains("80 rows: knn(k=1): accuracy "));
  CHECK(predict("data.csv").errors.empty());
  CHECK(uses_in(store.ledger()) == 1);

  const std::string own = sweep("own", "path: train.csv, test_path: test.csv");
  REQUIRE(run_gridfold("fit '" + own + "' -o '" + model + "'").exit_code == 0);
  CHECK(predict("train.csv").errors.empty());
  const std::string warning = "100 rows of another file than the model was fitted on, which may hold some that it has ";
  CHECK_THAT(predict("test.csv").errors, Contains(warning) && Contains("recorded in"));
  CHECK_THAT(predict("test.csv").errors, Contains(warning) && !Contains("recorded in"));
  REQUIRE(store("run '" + own + "'").exit_code == 0);
  CHECK_THAT(store("evaluate own --test").errors, Contains("100 rows: knn(k=1): accuracy "));

  // Half of the rows were in the file before, and half of the other file's are its rows.
  const std::string old_rows = read_text(store.results().parent_path() / "test.csv");
  const std::string new_rows = table_of(100, "2,2,yes\n", 5);
  store.write("test.csv", old_rows + new_rows.substr(new_rows.find('\n') + 1));
  CHECK_THAT(predict("test.csv").errors, Contains("200 rows of another file") && Contains("recorded in"));
  CHECK_THAT(predict("test.csv").errors, Contains("200 rows of another file") && !Contains("recorded in"));
  const std::size_t begin = old_rows.find('\n') + 1;
  const std::size_t end = old_rows.find('\n', begin + 500) + 1;
  store.write("mixed.csv", new_rows + old_rows.substr(begin, end - begin));
  CHECK_THAT(predict("mixed.csv").errors, Contains(" rows of another file"));
}

TEST_CASE("a sweep whose locked test part has changed is another one, of which nothing is computed again") {
  const Store store;
  store.write("train.csv", table_of(100, "1,1,yes\n", 3));
  store.write("test.csv", table_of(100, "1,1,yes\n", 4));
  const fs::path same = store.write("moved.csv", table_of(100, "1,1,yes\n", 4));
  const fs::path other = store.write("other.csv", table_of(100, "2,2,no\n", 4));
  const std::string sweep = store
                                .write("sweep.yaml", table_sweep("locked", "path: train.csv, test_path: test.csv",
                                                                 "protocol: {folds: 2}\ngrid: {k: [1, 3]}\n"))
                                .string();
  const auto at = [](const fs::path& file) { return " --set 'dataset.test_path=" + file.string() + "'"; };
  REQUIRE(store("run '" + sweep + "'").exit_code == 0);
  CHECK_THAT(store("run '" + sweep + "'" + at(same)).errors, Contains("stored already"));
  const std::string refused = "--set may only name other places of the same data: the test part of ";
  for (const std::string command : {"evaluate latest --test", "rerun latest"}) {
    const ProgramResult result = store(command + at(other));
    INFO(command << result.output << result.errors);
    CHECK(result.exit_code == 3);
    CHECK_THAT(result.errors, Contains(refused));
  }
  CHECK_THAT(store("run --resume latest" + at(other)).errors,
             Contains("cannot go on with this run: the test part of "));
  const ProgramResult changed = store("run '" + sweep + "'" + at(other));
  CHECK_THAT(changed.errors, !Contains("stored already") && Contains("note: takes 4 splits from "));
  CHECK_THAT(changed.output, Contains("stored in "));
  CHECK(store("evaluate latest --test").exit_code == 0);
  CHECK(store("rerun latest" + at(other)).exit_code == 0);
}

TEST_CASE("test sets of data sets of one name have one heading, and of two runs nothing is said twice") {
  const Store store;
  const auto run = [&](const std::string& name, const std::string& ks) {
    return store("run '" +
                 store
                     .write(name + ".yaml", "name: " + name +
                                                "\ndataset: {loader: moons, rows: 60, noise: 0.2}\n"
                                                "protocol: train_test\nclassifier: knn\n"
                                                "grid: {dataset.seed: [1, 2, 3], k: " +
                                                ks + "}\n")
                     .string() +
                 "'");
  };
  const auto headings = [](const std::string& output) {
    std::size_t count = 0;
    for (std::size_t at = output.find(" of moons: "); at != std::string::npos; at = output.find(" of moons: ", at + 1))
      ++count;
    return count;
  };
  const ProgramResult first = run("first", "[1, 3]");
  CHECK_THAT(first.output, Contains("3 test sets of moons: each judged 2 configurations so far\n"));
  CHECK_THAT(first.output, Contains("Z-first-") && Contains(", 60 rows, dataset_seed = 1: 2 configurations\n") &&
                               Contains(", 60 rows, dataset_seed = 3: 2 configurations\n"));
  CHECK(headings(first.output) == 1);
  REQUIRE(run("second", "[5]").exit_code == 0);
  for (const char* command : {"compare first second", "diff first second"}) {
    const ProgramResult both = store(command);
    INFO(both.output);
    CHECK_THAT(both.output, Contains("3 test sets of moons: each judged 3 configurations so far\n"));
    CHECK(headings(both.output) == 1);
  }
}

TEST_CASE("data sets of several sizes that share a test set are told of as one, and of several seeds as one each") {
  const Store store;
  const ProgramResult run = store("run '" +
                                  store
                                      .write("moons.yaml",
                                             "name: m\ndataset: {loader: moons, test_rows: 50, noise: 0.2}\n"
                                             "protocol: train_test\nclassifier: knn\n"
                                             "grid: {rows: [60, 90], dataset_seed: [1, 2]}\n")
                                      .string() +
                                  "'");
  CHECK_THAT(run.output, Contains("2 test sets of moons: each judged 2 configurations so far\n") &&
                             Contains(", 50 rows, dataset_seed = 2: 2 configurations\n"));
}

TEST_CASE("where test rows of one seed have a part in the choice of another, run warns and evaluate refuses") {
  const Store store;
  store.write("data.csv", table_of(200, "1,1,yes\n", 1));
  const auto sweep = [&](const std::string& test, const std::string& rest) {
    return "'" +
           store.write("s.yaml", table_sweep("s", "path: data.csv, test: {" + test + "}", rest + "\ngrid: {k: [1]}\n"))
               .string() +
           "'";
  };
  const std::string several = sweep("fraction: 0.4, seed: [1, 2]", "protocol: {folds: 2}");
  const std::string warning = "configurations of this sweep keep different rows for testing: ";
  CHECK_THAT(store("plan " + several).output, Contains("dataset.test: " + warning));
  const ProgramResult run = store("run " + several);
  CHECK_THAT(run.errors, Contains("dataset.test: " + warning) && Contains(" of 80 that one keeps"));
  CHECK_THAT(run.output, Contains("judges by it once, or says why not"));
  CHECK(run.output.find("Test set of") == run.output.rfind("Test set of"));
  const ProgramResult refused = store("evaluate latest --test");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors,
             Contains(" rows that one keeps had a part in the choice") && Contains("With --set dataset.test.seed=1, "));
  CHECK(store.ledger().empty());
  CHECK_THAT(store("run " + several + " --set dataset.test.seed=1").errors,
             Contains("note: takes 2 splits from ") && !Contains(warning));
  CHECK(store("evaluate latest --test").exit_code == 0);
  CHECK_THAT(store("plan " + sweep("fraction: 0.4", "protocol: {folds: 2}\nseed: [1, 2]")).output, Contains(warning));
  CHECK_THAT(
      store("plan " + sweep("fraction: 0.4, seed: 1", "protocol: {folds: 2, shuffle: true}\nseed: [1, 2]")).output,
      !Contains(warning));
  CHECK_THAT(store("plan " + sweep("fraction: 0.4, seed: [1, 2]", "protocol: train_test")).output, !Contains(warning));
}

TEST_CASE("a refused evaluation names the override with which all configurations keep the same test rows") {
  const Store store;
  store.write("data.csv", table_of(200, "1,1,yes\n", 1));
  const auto sweep = [&](const std::string& test, const std::string& rest) {
    return "'" +
           store.write("s.yaml", table_sweep("s", "path: data.csv" + test, rest + "\ngrid: {k: [1]}\n")).string() + "'";
  };
  const auto check = [&](const std::string& file, const std::string& which, const std::string& overrides) {
    CHECK(store("run " + file).exit_code == 0);
    CHECK_THAT(store("evaluate latest --test --again test " + which).errors,
               Contains("With " + overrides + ", `gridfold run` makes one of what is stored"));
    CHECK(store("run " + file + " " + overrides).exit_code == 0);
    CHECK(store("evaluate latest --test --again test").exit_code == 0);
  };
  check(sweep("", "protocol: {kind: train_validation_test, shuffle: true}\nseed: [1, 2]"), "",
        "--set protocol.shuffle.seed=1");
  check(sweep(", test: {fraction: [0.2, 0.3], seed: 1}", "protocol: {folds: 2}"), "--where 'test_fraction == 0.3'",
        "--set dataset.test.fraction=0.3");
}

TEST_CASE("plan and validate say whether the test set will judge, and plan how often it has") {
  const Store store;
  const std::string chooses = "'" + kSource + "/configs/choose-on-test-rows.yaml'";
  const std::string locked = "'" + kSource + "/configs/choose-by-cross-validation.yaml'";
  CHECK_THAT(run_gridfold("validate " + chooses).output,
             Contains("no mistakes, 7 configurations; the test set judges all of them, which the ledger keeps\n"));
  CHECK_THAT(run_gridfold("validate " + locked).output, Contains("no mistakes, 7 configurations\n"));
  CHECK_THAT(store("plan " + chooses).output,
             Contains("\n  test set: judges 7 configurations, which the ledger keeps\n"));
  CHECK_THAT(store("plan " + locked).output, Contains("\n  test set: locked\n"));
  store.run_config("choose-on-test-rows", "--set 'grid.k=[1, 3]'");
  CHECK_THAT(store("plan " + chooses).output, Contains("the ledger keeps; it has judged 2 configurations so far\n"));
  CHECK_THAT(store("plan " + locked).output, Contains("\n  test set: locked; it has judged 2 configurations so far\n"));
  CHECK_THAT(store("plan " + chooses + " --format json").output, Contains("{\"judges\":7,\"judged_before\":2}"));
  const fs::path refused =
      store.write("s.yaml", "include: " + kSource + "/configs/choose-on-test-rows.yaml\nprotocol: {test: locked}\n");
  CHECK_THAT(run_gridfold("validate '" + refused.string() + "'").output,
             Contains("protocol.test: train_test judges the test part, which is locked"));
}

TEST_CASE("a lock that a project's file sets counts for a list of protocols, too") {
  const Store store;
  store.write("lock.yaml", "protocol: {test: locked}\n");
  for (const std::string list : {"[k_fold, train_test]", "[{kind: k_fold, folds: 5}, {kind: train_test}]"}) {
    const std::string file =
        store
            .write("s.yaml",
                   "include: [" + kSource + "/configs/choose-on-test-rows.yaml, lock.yaml]\nprotocol: " + list + "\n")
            .string();
    for (const ProgramResult& refused : {run_gridfold("validate '" + file + "'"), store("run '" + file + "'")}) {
      CHECK(refused.exit_code != 0);
      CHECK_THAT(refused.output + refused.errors,
                 Contains("protocol.test: train_test judges the test part, which is locked"));
    }
  }
}

TEST_CASE("what test rows judge one run at a time is called optimistic wherever it is shown") {
  const Store store;
  CHECK_THAT(store.run_config("choose-on-test-rows", "--set name=first --set 'grid.k=[1]'").output,
             !Contains("Optimistic"));
  const std::string reason = "the test part judges 1 configuration here and has judged 2 others, and the best";
  store.run_config("choose-on-test-rows", "--set name=second --set 'grid.k=[3]'");
  CHECK_THAT(store.run_config("choose-on-test-rows", "--set name=third --set 'grid.k=[5]'").output,
             Contains("Optimistic: " + reason));
  CHECK_THAT(store("show first").output, Contains("Optimistic: " + reason));
  CHECK_THAT(store("show first --cell best").output, Contains("Optimistic: " + reason));
  CHECK_THAT(store("show first --format json").output, Contains("\"optimistic_because\": \"" + reason));
  CHECK_THAT(store("show first --format csv").output, Contains(",optimistic_because\n") && Contains(reason));
  CHECK_THAT(store("compare first second").output, Contains("Optimistic: " + reason));
  CHECK_THAT(store("diff first second").output, Contains("judged 3 configurations so far"));
  CHECK_THAT(store("list").output, Contains("(optimistic) with k = 5") && Contains("(optimistic) with k = 1") &&
                                       Contains("test sets have judged 3 configurations: "));
  CHECK_THAT(store("watch first --once").output,
             Contains("(optimistic) with k = 1\noptimistic: the test part judges "));
  for (const char* format : {"csv-long", "csv-wide", "cv-results", "jsonl", "latex", "vega-lite"}) {
    INFO(format);
    CHECK_THAT(store(std::string("export first --format ") + format).output, Contains(reason));
  }
  // Its configuration stands in the ledger as another run's.
  store.run_config("choose-on-test-rows", "--set name=same --set 'grid.k=[1]'");
  CHECK_THAT(store("list --where 'name == same'").output, Contains("(optimistic) with k = 1"));
  // What is not shown was judged all the same.
  store.run_config("choose-on-test-rows", "--set name=grid --set 'grid.k=[1, 3]' --set 'grid.metric=[l1, l2]'");
  const std::string where = " grid --where 'k == 1 and metric == l2'";
  CHECK_THAT(store("show" + where).output, Contains("judges 4 configurations here and has judged 1 other,") &&
                                               Contains("judged 5 configurations so far"));
  CHECK_THAT(store("export" + where + " --format jsonl").output,
             Contains("judges 4 configurations here and has judged 1 other,"));
  // A repetition is no further look.
  const Store again;
  again.run_config("choose-on-test-rows", "--set 'grid.k=[1]'");
  CHECK_THAT(again.run_config("choose-on-test-rows", "--set 'grid.k=[1]' --fresh").output, !Contains("Optimistic"));
}

TEST_CASE("compare warns of time series whose training parts are limited, and pairs no other predefined splits") {
  const Store store;
  const std::string digits = "dataset: {loader: csv, path: " + kSource + "/datasets/digits/digits.csv.gz}\n";
  const auto run = [&](const std::string& name, const std::string& protocol, const std::string& k) {
    const fs::path sweep =
        store.write(name + ".yaml", "name: " + name + "\n" + digits + "classifier: knn\nprotocol: " + protocol +
                                        "\ngrid: {k: " + k + "}\n");
    REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  };
  run("series", "{kind: time_series, folds: 5, max_train_size: 200}", "[1, 20]");
  CHECK_THAT(store("compare series").output, Contains("Beware: each fold trains on rows before it"));

  const auto write_folds = [&](std::size_t folds_of_row) {
    std::string text;
    for (std::size_t row = 0; row < 1797; ++row) text += std::to_string(row / folds_of_row % 3) + "\n";
    return store.write("folds.txt", text);
  };
  write_folds(1);
  run("one", "{kind: predefined, file: folds.txt}", "[1]");
  run("two", "{kind: predefined, file: folds.txt}", "[20]");
  CHECK(store("compare one two").exit_code == 0);
  write_folds(2);
  run("other", "{kind: predefined, file: folds.txt}", "[20]");
  CHECK_THAT(store("compare one other").errors, Contains("nothing to compare"));
}

TEST_CASE("reproduce calls optimistic what judged training rows or chose on test rows, and says what chose otherwise") {
  const Store store;
  const std::string digits =
      "dataset: {loader: csv, path: " + kSource + "/datasets/digits/digits.csv.gz, test: {fraction: 0.2, seed: 1}}, ";
  const std::string rest = ", classifier: knn, grid: {k: [1, 3]}, scores: [accuracy]}}\n";
  const fs::path folder = store
                              .write("experiment.yaml",
                                     "name: choosing\nsteps:\n"
                                     "  - {name: training, sweep: {" +
                                         digits + "protocol: training_rows" + rest + "  - {name: test, sweep: {" +
                                         digits + "protocol: train_test" + rest + "  - {name: folds, sweep: {" +
                                         digits + "protocol: {folds: 2}" + rest)
                              .parent_path();
  store.write("published.csv",
              "step,k,fold,quantity,value,tolerance,source\ntraining,1,,accuracy,1,0,s\ntest,1,,correct,354,9,s\n"
              "folds,1,,accuracy,0.96,0.02,s\n");
  const ProgramResult result = store("reproduce '" + folder.string() + "' --no-plots");
  INFO(result.output << result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("training k=1 accuracy (optimistic)") &&
                                Contains("test k=1 correct (optimistic)") && Contains("folds k=1 accuracy  ") &&
                                Contains("optimistic: models are judged on the rows that they have learnt from") &&
                                Contains("optimistic: the test part judges 2 configurations here"));
  CHECK_THAT(result.output, Contains("Best: k = 1: accuracy 1.0000 over 1 split") &&
                                Contains("Best: k = 1: accuracy 0.9") && Contains("Test set of ") &&
                                Contains(": locked; "));
}

TEST_CASE("the reason of an optimistic number counts configurations that differ in seeds once, as the table does") {
  const Store store;
  const fs::path folder =
      store
          .write("experiment.yaml",
                 "name: seeds\nsteps:\n  - {name: test, sweep: {dataset: {loader: blobs, rows: 60, test_rows: 40, "
                 "seed: 1}, "
                 "protocol: train_test, seed: [3, 4, 5], classifier: {name: softmax, solver: sgd, epochs: 2}, "
                 "grid: {c: [0.1, 1]}, scores: [accuracy]}}\n")
          .parent_path();
  store.write("published.csv", "step,c,seed,fold,quantity,value,tolerance,source\ntest,1,4,,accuracy,0.5,1,s\n");
  const ProgramResult result = store("reproduce '" + folder.string() + "' --no-plots");
  INFO(result.errors);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("\noptimistic: the test part judges 2 configurations here"));
}

TEST_CASE("a score of training rows is explained where it is shown, and what it ranks or draws is called optimistic") {
  const Store store;
  const fs::path sweep = store.write(
      "s.yaml", "name: s\ndataset: {loader: csv, path: " + kSource +
                    "/datasets/digits/digits.csv.gz}\nclassifier: knn\nprotocol: {folds: 2}\ngrid: {k: [1, 20]}\n"
                    "training_scores: true\n");
  const std::string reason =
      "train_accuracy judges the rows that each model has learnt from; new rows will be judged worse";
  CHECK_THAT(store("run '" + sweep.string() + "'").output,
             Contains("\ntrain_accuracy, optimistic: " + reason + "\n") && !Contains("\nOptimistic: "));
  CHECK_THAT(store("show s --sort train_accuracy").output,
             Contains("Best: k = 1: train_accuracy 1.0000") && Contains("\nOptimistic: " + reason + ".\n"));
  CHECK_THAT(store("compare s").output, !Contains("Optimistic"));
  CHECK_THAT(store("compare s --score train_accuracy").output, Contains("\nOptimistic: " + reason + ".\n"));
  for (const std::string by : {"", " --sort train_accuracy"}) {
    for (const char* format : {"csv-long", "csv-wide", "cv-results", "jsonl", "json", "markdown"}) {
      INFO(format << by);
      CHECK_THAT(store("export s --format " + (format + by)).output, Contains(reason));
    }
    CHECK_THAT(store("export s --format latex" + by).output, Contains("Optimistic: train\\_accuracy judges"));
    CHECK_THAT(store("export s --format hdf5 --to -" + by).output, Contains(reason));
    std::istringstream rows(store("export s --format csv-long" + by).output);
    std::string row;
    std::getline(rows, row);
    for (std::size_t count = 0; count < 8; ++count) {
      INFO(row);
      REQUIRE(std::getline(rows, row));
      CHECK(row.ends_with("," + reason) == (row.find(",train_accuracy,") != std::string::npos));
    }
  }
  CHECK_THAT(store("show s --format csv").output, Contains(reason));
  const fs::path mlruns = store.results().parent_path() / "mlruns";
  CHECK(store("export s --format mlflow --to '" + mlruns.string() + "'").exit_code == 0);
  std::size_t tags = 0;
  for (const auto& entry : fs::recursive_directory_iterator(mlruns)) {
    if (entry.path().filename() != "gridfold.optimistic_because") continue;
    CHECK(read_text(entry.path()) == reason);
    ++tags;
  }
  CHECK(tags == 2);
  // A chart is of the first score.
  CHECK_THAT(store("export s --format vega-lite").output, !Contains("optimistic"));
  CHECK_THAT(store("export s --format vega-lite --sort train_accuracy").output, Contains("optimistic: " + reason));
  CHECK(store("plot s --kind score_curve --score train_accuracy").exit_code == 0);
  for (const auto& entry : fs::recursive_directory_iterator(store.results())) {
    if (entry.path().extension() == ".svg") CHECK_THAT(read_text(entry.path()), Contains("optimistic"));
  }
}

TEST_CASE("compare keeps its headings, the mark of the baseline, and names that differ") {
  const Store store;
  const fs::path sweep = store.write(
      "wine.yaml", "name: wine\ndataset: {loader: csv, path: " + kSource +
                       "/datasets/wine/wine.csv.gz}\ntransforms: standardize\nprotocol: {folds: 5, shuffle: "
                       "true}\nseed: 1\ngrid:\n  - {classifier: ridge, ridge.alpha: [0.01, 1, 100, 1000]}\n"
                       "  - {classifier: logistic}\n");
  REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  const std::string text = store("compare wine").output;
  INFO(text);
  CHECK_THAT(text, Contains("\nconfiguration ") && Contains(" (baseline)  ") && Contains("  P(higher)"));
}

TEST_CASE(
    "a ledger that cannot be read leaves unknown what the test set judged, and says no longer that it is locked") {
  const Store store;
  store.run_config("choose-by-cross-validation");
  CHECK_THAT(store("show latest").output, Contains(": locked; "));
  std::ofstream(store.results() / "test-set-ledger.jsonl") << "no ledger\n";
  const ProgramResult shown = store("show latest");
  CHECK_THAT(shown.output,
             Contains(": nobody can know what it has judged, for the ledger cannot be read\n") && !Contains("locked"));
  CHECK_THAT(shown.errors, Contains("warning: ") && Contains("test-set-ledger.jsonl"));
}

TEST_CASE("predict says what other configurations its rows have judged, and counts its own as one with those of runs") {
  const Store store;
  store.write("train.csv", table_of(100, "1,1,yes\n", 3));
  store.write("test.csv", table_of(100, "1,1,yes\n", 4));
  const std::string data = "path: train.csv, test_path: test.csv";
  const fs::path one = store.write("one.yaml", table_sweep("one", data, "protocol: {folds: 2}\ngrid: {k: [1]}\n"));
  const std::string model = (store.results().parent_path() / "model.h5").string();
  REQUIRE(run_gridfold("fit '" + one.string() + "' -o '" + model + "'").exit_code == 0);
  const auto predict = [&] {
    return run_gridfold("predict '" + model + "' '" + (store.results().parent_path() / "test.csv").string() +
                        "' --store '" + store.results().string() + "'");
  };
  REQUIRE(store("run '" + one.string() + "'").exit_code == 0);
  REQUIRE(store("evaluate one --test").exit_code == 0);
  CHECK_THAT(predict().output, !Contains("optimistic"));
  const fs::path all =
      store.write("all.yaml", table_sweep("all", data, "protocol: train_test\ngrid: {k: [1, 3, 5]}\n"));
  CHECK_THAT(store("run '" + all.string() + "'").output, Contains("judged 3 configurations so far"));
  CHECK_THAT(predict().output, Contains("optimistic: these rows had judged 2 other configurations before"));
}

TEST_CASE("a look at rows whose labels were corrected is a new number and is recorded") {
  const Store store;
  store.write("train.csv", table_of(100, "1,1,yes\n", 3));
  std::string rows = table_of(40, "1,1,yes\n", 9);
  const fs::path sweep =
      store.write("one.yaml", table_sweep("one", "path: train.csv", "protocol: {folds: 2}\ngrid: {k: [1]}\n"));
  const std::string model = (store.results().parent_path() / "model.h5").string();
  REQUIRE(run_gridfold("fit '" + sweep.string() + "' -o '" + model + "'").exit_code == 0);
  const auto uses_after_predicting = [&] {
    const std::string file = store.write("rows.csv", rows).string();
    REQUIRE(
        run_gridfold("predict '" + model + "' '" + file + "' --store '" + store.results().string() + "'").exit_code ==
        0);
    return uses_in(store.ledger());
  };
  CHECK(uses_after_predicting() == 1);
  CHECK(uses_after_predicting() == 1);
  rows.replace(rows.find(",yes\n"), 5, ",no\n");
  CHECK(uses_after_predicting() == 2);
}

TEST_CASE("evaluate tells of runs of the store that chose by rows of the test set") {
  const Store store;
  store.write("data.csv", table_of(200, "1,1,yes\n", 1));
  const std::string rest = "protocol: {folds: 2}\ngrid: {k: [1, 3, 5]}\n";
  const fs::path all = store.write("all.yaml", table_sweep("all", "path: data.csv", rest));
  const fs::path kept =
      store.write("kept.yaml", table_sweep("kept", "path: data.csv, test: {fraction: 0.4, seed: 1}", rest));
  REQUIRE(store("run '" + kept.string() + "'").exit_code == 0);
  // The rest of the rows that it keeps is used by nothing.
  REQUIRE(store("run '" + kept.string() + "' --set dataset.test.take=20 --set name=fewer").exit_code == 0);
  REQUIRE(store("run '" + all.string() + "'").exit_code == 0);
  // Equal configurations of two runs are one choice.
  REQUIRE(store("run '" + all.string() + "' --set name=again --set grid.k=[5,7]").exit_code == 0);
  const ProgramResult evaluated = store("evaluate kept --test");
  CHECK_THAT(
      evaluated.output,
      Contains("2 runs of this store chose among 4 configurations by rows of this test set, so that this number is "
               "optimistic:\n") &&
          Contains("-all-") && Contains(", 80 rows: 3 configurations\n") && Contains(", 80 rows: 2 configurations\n") &&
          !Contains("-fewer-") && !Contains("The test set had not been used before"));
}

TEST_CASE("evaluate tells of runs that chose by the rows of a test file, of which nobody keeps a share") {
  const Store store;
  store.write("train.csv", table_of(100, "1,1,yes\n", 1));
  store.write("test.csv", table_of(100, "1,1,yes\n", 2));
  const std::string rest = "protocol: {folds: 2}\ngrid: {k: [1, 3]}\n";
  for (const auto& [name, data] :
       {std::pair("pool", "path: test.csv"), std::pair("own", "path: train.csv, test_path: test.csv")}) {
    const fs::path sweep = store.write(std::string(name) + ".yaml", table_sweep(name, data, rest));
    REQUIRE(store("run '" + sweep.string() + "'").exit_code == 0);
  }
  CHECK_THAT(
      store("evaluate own --test").output,
      Contains("1 run of this store chose among 2 configurations by rows of this test set") && Contains("-pool-"));
}

TEST_CASE("compare takes the best that run shows where seeds train anew on the same folds") {
  const Store store;
  const fs::path sweep = store.write(
      "seeds.yaml", "name: seeds\nseed: [1, 2, 3]\ndataset: {loader: csv, path: " + kSource +
                        "/datasets/digits/digits.csv.gz, train: {take: 300}}\nprotocol: {kind: k_fold, folds: 2}\n"
                        "classifier:\n  - {name: softmax, solver: sgd, epochs: 1}\n  - {name: knn, k: 3}\n");
  const ProgramResult ran = store("run '" + sweep.string() + "'");
  INFO(ran.errors);
  REQUIRE(ran.exit_code == 0);
  CHECK_THAT(ran.output, Contains("Best: classifier = knn"));
  const ProgramResult compared = store("compare seeds");
  INFO(compared.output);
  CHECK_THAT(compared.output, Contains("classifier = knn, k = 3 (baseline)") && !Contains("lacks"));
}

TEST_CASE("a test part of training rows is called optimistic, before and after it judges") {
  const Store store;
  store.write("data.csv", table_of(100, "1,1,yes\n", 1));
  const std::string data = "path: data.csv, test_path: data.csv";
  const fs::path judged =
      store.write("judged.yaml", table_sweep("judged", data, "protocol: train_test\ngrid: {k: [1]}\n"));
  CHECK_THAT(run_gridfold("plan '" + judged.string() + "'").output,
             Contains("100 rows of the test part stand in the train part, too"));
  CHECK_THAT(store("run '" + judged.string() + "'").output,
             Contains("Optimistic: the test part has rows that the models have learnt from"));
  const fs::path locked =
      store.write("locked.yaml", table_sweep("locked", data, "protocol: {folds: 2}\ngrid: {k: [1]}\n"));
  const ProgramResult run = store("run '" + locked.string() + "'");
  CHECK_THAT(run.errors, Contains("100 rows of the test part stand in the train part, too"));
  CHECK_THAT(store("evaluate locked --test --again test").output,
             Contains("Optimistic: the model has learnt from 100 of the test rows"));
}

TEST_CASE("a test file with other rows of groups of the train part is called optimistic") {
  const Store store;
  store.write("train.csv", "x,group,label\n1,u,yes\n2,u,no\n3,v,yes\n4,v,no\n");
  store.write("test.csv", "x,group,label\n5,v,yes\n6,w,no\n");
  const fs::path config =
      store.write("groups.yaml", table_sweep("groups", "path: train.csv, test_path: test.csv, groups: group",
                                             "protocol: {kind: group_k_fold, folds: 2}\ngrid: {k: [1]}\n"));
  REQUIRE(store("run '" + config.string() + "'").exit_code == 0);
  CHECK_THAT(store("evaluate groups --test").output,
             Contains("Optimistic: the model has learnt from other rows of 1 group that the test rows are of"));
}

TEST_CASE("a run that the test part judged says so where the ledger is gone") {
  const Store store;
  REQUIRE(store.run_config("choose-on-test-rows").exit_code == 0);
  fs::remove(store.results() / "test-set-ledger.jsonl");
  CHECK_THAT(store("show latest").output, Contains("judged 7 configurations of this run, of which ") &&
                                              Contains("`gridfold rebuild RUN` records them again"));
}

TEST_CASE("evaluate refuses a reason of blanks, and one that is not text") {
  const Store store;
  store.run_config("choose-on-validation-rows");
  CHECK_THAT(store("evaluate latest --test --again ' \t'").errors, Contains("--again: allowed: a reason in words"));
  CHECK_THAT(store("evaluate latest --test --again $(printf 'bad\\377')").errors,
             Contains("--again bad\\xff: byte 4 (0xff) is not text; allowed: UTF-8"));
  CHECK_FALSE(fs::exists(store.results() / "test-set-ledger.jsonl"));
  CHECK_THAT(store("compare latest --region inf").errors, Contains("--region inf: allowed: a number of 0 or more"));
}

TEST_CASE("test rows that are training rows in another order, in another file, are called optimistic by all commands") {
  const Store store;
  // No two rows are equal.
  const auto table_from = [](int first, int last) {
    std::string text = "a,b,label\n";
    for (int i = first; i < last; ++i) {
      text += std::to_string(i) + "," + std::to_string(i * i % 97) + "," + (i * i / 7 % 2 == 0 ? "yes" : "no") + "\n";
    }
    return text;
  };
  const std::string table = table_from(0, 100);
  store.write("train.csv", table);
  std::istringstream stream(table);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::string half = lines.front() + "\n";
  for (std::size_t i = lines.size(); i > lines.size() - 50; --i) half += lines[i - 1] + "\n";
  store.write("half.csv", half);
  store.write("other.csv", table_from(100, 150));
  const auto sweep = [&](const std::string& name, const std::string& test, const std::string& protocol) {
    return store
        .write(name + ".yaml",
               table_sweep(name, "path: train.csv, test_path: " + test, "protocol: " + protocol + "\ngrid: {k: [1]}\n"))
        .string();
  };
  const std::string warning = "50 rows of the test part stand in the train part, too";
  CHECK_THAT(run_gridfold("plan '" + sweep("judged", "half.csv", "train_test") + "'").output, Contains(warning));
  const ProgramResult judged = store("run '" + sweep("judged", "half.csv", "train_test") + "'");
  CHECK_THAT(judged.errors, Contains(warning));
  CHECK_THAT(judged.output, Contains("Optimistic: the test part has rows that the models have learnt from"));
  const std::string locked = sweep("locked", "half.csv", "{folds: 2}");
  REQUIRE(store("run '" + locked + "'").exit_code == 0);
  CHECK_THAT(store("evaluate locked --test --again test").output,
             Contains("Optimistic: the model has learnt from 50 of the test rows"));
  const std::string model = (store.results().parent_path() / "model.h5").string();
  REQUIRE(run_gridfold("fit '" + locked + "' -o '" + model + "'").exit_code == 0);
  const auto predict = [&](const std::string& rows) {
    return run_gridfold("predict '" + model + "' '" + (store.results().parent_path() / rows).string() + "' --store '" +
                        store.results().string() + "'")
        .output;
  };
  CHECK_THAT(predict("half.csv"), Contains("of these rows are equal to rows that the model has learnt from"));
  CHECK_THAT(predict("other.csv"), !Contains("equal to rows that the model has learnt from"));
  // Unrelated rows are none.
  const ProgramResult apart = store("run '" + sweep("apart", "other.csv", "train_test") + "'");
  CHECK_THAT(apart.output + apart.errors, !Contains("ptimistic"));
}
