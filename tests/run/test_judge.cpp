#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "plan/pass_cost.hpp"
#include "run/executor.hpp"
#include "run/judge.hpp"
#include "run/made_up_loader.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_judge {

namespace {

constexpr std::size_t kRows = 12;

/// Labels 0, 1, 2, 0, 1, 2, ...
Dataset load(const LoadRequest&) {
  Dataset dataset;
  dataset.features = Matrix<std::uint8_t>(std::vector<std::uint8_t>(kRows), kRows, 1);
  for (std::size_t row = 0; row < kRows; ++row) dataset.labels.push_back(static_cast<std::int32_t>(row % 3));
  dataset.class_names = {"a", "b", "c"};
  return dataset;
}

/// What a pass delivers; by default one of two cells, of 2 and of 3 folds.
struct Judging {
  explicit Judging(const std::string& rest = "protocol: {folds: [2, 3]}\n")
      : plan(test::plan_over(load, "classifier: majority\n" + rest)), cells(all_of(plan)) {}

  Plan plan;
  std::vector<std::size_t> cells;
  std::vector<Outcome> outcomes;
  std::vector<Wanted> wanted = all_wanted(plan);
  Judge judge{plan, 0, cells, wanted[0], labels(), [this](const std::vector<Outcome>& some) {
                for (const Outcome& outcome : some) CHECK(outcome.cell == some.front().cell);
                outcomes.insert(outcomes.end(), some.begin(), some.end());
              }};

  static std::vector<std::size_t> all_of(const Plan& plan) {
    std::vector<std::size_t> cells(plan.cells.size());
    std::iota(cells.begin(), cells.end(), std::size_t{0});
    return cells;
  }

  static const std::vector<std::int32_t>& labels() {
    static const std::vector<std::int32_t> all = load({}).labels;
    return all;
  }
};

}  // namespace

TEST_CASE("predictions for the splits of several cells are taken apart, each cell with its own") {
  Judging judging;
  REQUIRE(judging.plan.passes.size() == 1);
  REQUIRE(judging.plan.passes[0].settings.size() == 1);
  // The second fold of two, rows 6 to 11, and the first of three, rows 0 to 3. Of the former 2 are of class 0, of the
  // latter 2 again, of 4 rows.
  const std::vector<std::int32_t> zeros(6 + 4, 0);
  judging.judge.score({.setting = 0, .splits = {1, 2}, .predictions = {zeros, {}, ScoresKind::none}}, {1, 2});
  REQUIRE(judging.outcomes.size() == 2);
  CHECK(judging.outcomes[0].cell == 0);
  CHECK(judging.outcomes[0].split == SplitCoordinates{.fold = 1});
  CHECK(judging.outcomes[0].n_test == 6);
  CHECK(judging.outcomes[0].correct == 2);
  CHECK(judging.outcomes[1].cell == 1);
  CHECK(judging.outcomes[1].split == SplitCoordinates{.fold = 0});
  CHECK(judging.outcomes[1].n_test == 4);
  CHECK(judging.outcomes[1].correct == 2);
}

TEST_CASE("a failure of the splits of several cells fails each cell's own") {
  Judging judging;
  judging.judge.fail(0, {0, 5}, "why");
  REQUIRE(judging.outcomes.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(judging.outcomes[i].cell == (i < 2 ? 0 : 1));
    CHECK(judging.outcomes[i].status == SplitStatus::failed);
    CHECK(judging.outcomes[i].reason == "why");
  }
}

TEST_CASE("where each split judges one row, all of a repeat are judged together once they are there") {
  Judging judging("protocol: leave_one_out\nscores: [accuracy, balanced_accuracy]\n");
  REQUIRE(judging.plan.schemes[0].judged.size() == 1);
  CHECK(judging.plan.evaluations() == 1);
  // Class 0 for the first ten rows, of which rows 0, 3, 6 and 9 are; then 1 and 2 for rows 10 and 11, which are right.
  const std::vector<std::int32_t> zeros(10, 0);
  const std::vector<std::string> warning{"careful"};
  judging.judge.score({.setting = 0, .splits = {0, 7}, .predictions = {std::span(zeros).first(7), {}, {}}}, {0, 7});
  CHECK(judging.outcomes.empty());
  judging.judge.score(
      {.setting = 0, .splits = {7, 3}, .predictions = {std::span(zeros).first(3), {}, {}}, .warnings = warning},
      {7, 3});
  CHECK(judging.outcomes.empty());
  const std::vector<std::int32_t> rest{1, 2};
  judging.judge.score({.setting = 0, .splits = {10, 2}, .predictions = {rest, {}, {}}, .warnings = warning}, {10, 2});
  REQUIRE(judging.outcomes.size() == 1);
  const Outcome& outcome = judging.outcomes[0];
  CHECK(outcome.split == SplitCoordinates{});
  CHECK(outcome.n_train == 11);
  CHECK(outcome.n_test == 12);
  CHECK(outcome.correct == 6);
  CHECK(outcome.scores == std::vector<double>{0.5, (4.0 / 4 + 1.0 / 4 + 1.0 / 4) / 3});
  CHECK(outcome.warnings == warning);
}

TEST_CASE(
    "of splits that are judged together, the first ones warn of what they do not learn, and the others are counted") {
  const test::TemporaryFolder files;
  const auto warnings = [&](int rows) {
    std::string text;
    for (int row = 0; row < rows; ++row) text += std::to_string(row) + ",class" + std::to_string(row) + "\n";
    const std::string data = files.write("single.csv", text).string();
    const Plan plan = make_plan(read_sweep_text(
        "name: t\ndataset: {loader: csv, path: " + data + "}\nclassifier: majority\nprotocol: leave_one_out\n",
        "sweep.yaml", {}, known_names()));
    return run_plan(plan, {}).outcomes.at(0).warnings;
  };
  const std::vector<std::string> ten = warnings(10);
  CHECK(ten.size() == 10);
  CHECK(ten.back() == "no training row of class \"class9\", so 1 held-out row counts as wrong");
  CHECK(warnings(11).back() == "1 more split has no training row of a class that it judges");
  CHECK(warnings(13).size() == 11);
  CHECK(warnings(13).back() == "3 more splits have no training row of a class that they judge");
}

TEST_CASE("what is judged together is the same whether it comes at once or in parts, with class scores too") {
  std::vector<std::int32_t> classes;
  std::vector<double> scores;
  for (std::int32_t row = 0; row < 12; ++row) {
    classes.push_back(row % 2);
    for (std::int32_t label = 0; label < 3; ++label) scores.push_back(0.25 + 0.25 * (label == row % 2 ? 1 : 0));
  }
  const std::string sweep = "protocol: leave_one_out\nscores: [roc_auc, log_loss]\nstore: predictions\n";
  Judging whole(sweep);
  whole.judge.score({.setting = 0,
                     .splits = {0, 12},
                     .predictions = {classes, MatrixView<double>(scores.data(), 12, 3), ScoresKind::probability}},
                    {0, 12});
  Judging parts(sweep);
  for (const std::size_t split : std::vector<std::size_t>{3, 0, 1, 2, 11, 10, 9, 8, 7, 6, 5, 4}) {
    parts.judge.score({.setting = 0,
                       .splits = {split, 1},
                       .predictions = {std::span(classes).subspan(split, 1),
                                       MatrixView<double>(scores.data() + 3 * split, 1, 3), ScoresKind::probability}},
                      {split, 1});
  }
  REQUIRE(whole.outcomes.size() == 1);
  REQUIRE(parts.outcomes.size() == 1);
  CHECK(parts.outcomes[0].scores == whole.outcomes[0].scores);
  CHECK(parts.outcomes[0].arrays == whole.outcomes[0].arrays);
}

TEST_CASE("one failed split fails all that are judged with it, by the first reason") {
  Judging judging("protocol: leave_one_out\n");
  const std::vector<std::int32_t> zeros(11, 0);
  judging.judge.fail(0, {4, 1}, "why");
  judging.judge.score({.setting = 0, .splits = {0, 4}, .predictions = {std::span(zeros).first(4), {}, {}}}, {0, 4});
  judging.judge.score({.setting = 0, .splits = {5, 6}, .predictions = {std::span(zeros).first(6), {}, {}}}, {5, 6});
  CHECK(judging.outcomes.empty());
  judging.judge.fail(0, {11, 1}, "other");
  REQUIRE(judging.outcomes.size() == 1);
  CHECK(judging.outcomes[0].status == SplitStatus::failed);
  CHECK(judging.outcomes[0].reason == "why");
}

TEST_CASE("an outcome keeps the confusion matrix and the predictions that the sweep asks for") {
  Judging judging("protocol: {folds: 2}\nstore: [confusion, predictions]\nscores: brier_score\n");
  // Rows 6 to 11 are of classes 0, 1, 2, 0, 1, 2.
  const std::vector<std::int32_t> predicted{0, 1, 1, 2, 1, 2};
  std::vector<double> scores(18, 0.25);
  scores[17] = 0.5;
  judging.judge.score({.setting = 0,
                       .splits = {1, 1},
                       .predictions = {predicted, MatrixView<double>(scores.data(), 6, 3), ScoresKind::probability}},
                      {1, 1});
  REQUIRE(judging.outcomes.size() == 1);
  CHECK(judging.outcomes[0].arrays ==
        std::vector<NamedArray>{{"confusion",
                                 {"true_class", "predicted_class"},
                                 {3, 3},
                                 std::vector<std::int64_t>{1, 0, 1, 0, 2, 0, 0, 1, 1}},
                                {"row", {"judged_row"}, {6}, std::vector<std::int64_t>{6, 7, 8, 9, 10, 11}},
                                {"truth", {"judged_row"}, {6}, std::vector<std::int64_t>{0, 1, 2, 0, 1, 2}},
                                {"prediction", {"judged_row"}, {6}, std::vector<std::int64_t>{0, 1, 1, 2, 1, 2}},
                                {"class_score", {"judged_row", "class"}, {6, 3}, scores}});
}

TEST_CASE("kept predictions name rows of the data set, also where take or a test part leaves some out") {
  const test::TemporaryFolder files;
  std::string rows;
  for (int row = 0; row < 40; ++row) rows += std::to_string(row) + "," + std::string(1, "abcd"[row % 4]) + "\n";
  const std::string data = files.write("rows.csv", rows).string();
  const auto judged = [&](const std::string& dataset, const std::string& protocol) {
    const Plan plan =
        make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + data + dataset +
                                      "}\nclassifier: majority\nstore: predictions\nprotocol: " + protocol + "\n",
                                  "sweep.yaml", {}, known_names()));
    std::vector<std::int64_t> all;
    for (const Outcome& outcome : run_plan(plan, {}).outcomes) {
      const auto values = [&](const char* name) {
        return std::get<std::vector<std::int64_t>>(std::ranges::find(outcome.arrays, name, &NamedArray::name)->values);
      };
      const std::vector<std::int64_t> row = values("row");
      const std::vector<std::int64_t> truth = values("truth");
      for (std::size_t i = 0; i < row.size(); ++i) CHECK(truth[i] == row[i] % 4);
      all.insert(all.end(), row.begin(), row.end());
    }
    std::sort(all.begin(), all.end());
    return all;
  };
  // np.sort(np.random.RandomState(3).permutation(40)[:9])
  const std::vector<std::int64_t> sampled =
      judged(", train: {take: {rows: 9, sample: shuffled, seed: 3}}", "{folds: 3}");
  CHECK(sampled == std::vector<std::int64_t>{4, 9, 15, 16, 18, 27, 28, 29, 38});
  // sorted(train_test_split(range(40), test_size=0.25, random_state=1)[1]), and [0]
  CHECK(judged(", test: {fraction: 0.25, seed: 1}", "train_test") ==
        std::vector<std::int64_t>{2, 3, 19, 21, 22, 26, 27, 29, 31, 39});
  CHECK(judged(", test: {fraction: 0.25, seed: 1}", "{folds: 3}") ==
        std::vector<std::int64_t>{0,  1,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                                  17, 18, 20, 23, 24, 25, 28, 30, 32, 33, 34, 35, 36, 37, 38});
}

TEST_CASE("test labels that no training row has count as wrong, and change nothing for protocols that do not test") {
  const test::TemporaryFolder files;
  const std::string train = files.write("train.csv", "1,a\n2,a\n3,a\n11,b\n12,b\n13,b\n").string();
  const std::string test = files.write("test.csv", "1,a\n12,b\n12,c\n2,c\n3,a\n").string();
  const auto plan_of = [&](const std::string& protocol) {
    return make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + train + ", test_path: " + test +
                                         "}\nclassifier: [{name: knn, k: 1}, prior]\nscores: [accuracy, log_loss, "
                                         "{recall: {average: macro}}]\nprotocol: {kind: " +
                                         protocol + "}\n",
                                     "sweep.yaml", {}, known_names()));
  };
  const Plan both = plan_of("[leave_one_out, train_test]");
  REQUIRE(both.notes.size() == 1);
  CHECK_THAT(both.notes[0].text,
             Catch::Contains("no training row of class \"c\" in the split: the 2 held-out rows there count as wrong; "
                             "leave the class out"));
  const Plan alone = plan_of("leave_one_out");
  const SweepOutcome outcome = run_plan(both, {});
  const SweepOutcome expected = run_plan(alone, {});
  std::size_t tested = 0;
  for (const Outcome& one : outcome.outcomes) {
    const Cell& cell = both.cells[one.cell];
    if (both.passes[cell.pass].scores_test_part) {
      const bool is_knn = both.passes[cell.pass].classifier->component.name == "knn";
      CHECK(one.correct == (is_knn ? 3U : 2U));
      CHECK(one.scores[0] == (is_knn ? 0.6 : 0.4));
      CHECK(one.scores[2] == Approx(is_knn ? 2.0 / 3 : 1.0 / 3));
      ++tested;
      continue;
    }
    const auto same = std::ranges::find_if(
        expected.outcomes, [&](const Outcome& other) { return alone.cells[other.cell].key == cell.key; });
    REQUIRE(same != expected.outcomes.end());
    CHECK(same->scores == one.scores);
    CHECK(same->arrays == one.arrays);
  }
  CHECK(tested == 2);
}

}  // namespace gridfold::test_judge
