#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "data/fingerprint.hpp"
#include "run/executor.hpp"
#include "run/made_up_loader.hpp"

namespace gridfold::test_transformed_folds {

namespace {

constexpr std::size_t kRows = 43;
constexpr std::size_t kFeatures = 3;
constexpr std::size_t kTestRows = 11;

/// Columns of very different ranges, the last one constant among the first rows.
Dataset made_up(std::size_t rows, std::size_t salt) {
  std::vector<std::uint8_t> values;
  Dataset dataset;
  for (std::size_t row = 0; row < rows; ++row) {
    values.push_back(static_cast<std::uint8_t>((row * row * 3 + salt) % 7));
    values.push_back(static_cast<std::uint8_t>((row * 53 + salt) % 251));
    values.push_back(static_cast<std::uint8_t>(row < 20 ? 9 : row % 12));
    dataset.labels.push_back(static_cast<std::int32_t>((row * 5 + row / 4 + salt) % 3));
  }
  dataset.features = Matrix<std::uint8_t>(values, rows, kFeatures);
  dataset.class_names = {"a", "b", "c"};
  return dataset;
}

Dataset train_part() { return made_up(kRows, 1); }
Dataset test_part() { return made_up(kTestRows, 2); }

Dataset load(const LoadRequest& request) { return request.part == Part::train ? train_part() : test_part(); }

const std::string kGrid = "classifier: knn\ngrid: {metric: [l1, l2], k: [1, 5]}\n";

using Rows = std::vector<std::vector<double>>;

Rows rows_of(const Dataset& dataset) {
  Rows rows;
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    const auto values = std::get<Matrix<std::uint8_t>>(dataset.features).row(row);
    rows.emplace_back(values.begin(), values.end());
  }
  return rows;
}

/// Scales both sides by the least and the greatest value of each column of `train`.
void scale_by_training_rows(Rows& train, Rows& test) {
  for (std::size_t column = 0; column < kFeatures; ++column) {
    double least = train[0][column];
    double greatest = least;
    for (const auto& row : train) {
      least = std::min(least, row[column]);
      greatest = std::max(greatest, row[column]);
    }
    const double factor = greatest == least ? 1 : 1 / (greatest - least);
    for (Rows* rows : {&train, &test}) {
      for (auto& row : *rows) row[column] = row[column] * factor + -least * factor;
    }
  }
}

std::size_t textbook_correct(const Rows& train, const std::vector<std::int32_t>& labels, const Rows& test,
                             const std::vector<std::int32_t>& truth, const std::string& metric, std::int64_t k) {
  std::size_t correct = 0;
  for (std::size_t query = 0; query < test.size(); ++query) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t row = 0; row < train.size(); ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < train[row].size(); ++i) {
        const double difference = std::abs(train[row][i] - test[query][i]);
        sum += metric == "l1" ? difference : difference * difference;
      }
      order.emplace_back(sum, row);
    }
    std::sort(order.begin(), order.end());
    std::vector<int> votes(3);
    for (std::size_t place = 0; place < static_cast<std::size_t>(k); ++place) {
      ++votes[static_cast<std::size_t>(labels[order[place].second])];
    }
    const auto predicted = std::max_element(votes.begin(), votes.end()) - votes.begin();
    correct += predicted == truth[query] ? 1U : 0U;
  }
  return correct;
}

/// Checks every fold of every cell against a plain loop, with rows changed by `change(train, test)` fold by fold.
template <typename Change>
void check_folds(const Plan& plan, const Change& change) {
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset data = train_part();
  const Rows all = rows_of(data);
  std::size_t place = 0;
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const Cell& cell = plan.cells[index];
    const std::size_t folds = plan.splits_of(cell).count;
    std::size_t first = 0;
    for (std::uint32_t fold = 0; fold < folds; ++fold) {
      const std::size_t size = kRows / folds + (fold < kRows % folds ? 1 : 0);
      Rows train;
      Rows test;
      std::vector<std::int32_t> labels;
      std::vector<std::int32_t> truth;
      for (std::size_t row = 0; row < kRows; ++row) {
        const bool held_out = row >= first && row < first + size;
        (held_out ? test : train).push_back(all[row]);
        (held_out ? truth : labels).push_back(data.labels[row]);
      }
      change(train, test);
      const Outcome& got = outcome.outcomes.at(place++);
      CHECK(got.cell == index);
      CHECK(got.split == SplitCoordinates{.fold = fold});
      CHECK(got.n_train == kRows - size);
      CHECK(got.n_test == size);
      CHECK(got.correct == textbook_correct(train, labels, test, truth,
                                            test::setting<std::string>(plan, cell, "metric"),
                                            test::setting<std::int64_t>(plan, cell, "k")));
      first += size;
    }
  }
  CHECK(place == outcome.outcomes.size());
}

const std::string kTwoSchemes = "protocol: {folds: [3, 5]}\n";

}  // namespace

TEST_CASE("a transform that learns is fitted on each fold's training rows only") {
  check_folds(test::plan_over(load, kGrid + kTwoSchemes + "transforms: min_max\n"), scale_by_training_rows);
}

TEST_CASE("a transform of single rows is applied before the pass that all folds share") {
  check_folds(test::plan_over(load, kGrid + kTwoSchemes + "transforms: {columns: {keep: 1}}\n"),
              [](Rows& train, Rows& test) {
                for (Rows* rows : {&train, &test}) {
                  for (auto& row : *rows) row = {row[1]};
                }
              });
}

TEST_CASE("the test part is transformed by what the train part taught") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {kind: train_test}\ntransforms: min_max\n");
  const SweepOutcome outcome = run_plan(plan, {});
  Rows train = rows_of(train_part());
  Rows test = rows_of(test_part());
  scale_by_training_rows(train, test);
  REQUIRE(outcome.outcomes.size() == plan.cells.size());
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const Cell& cell = plan.cells[index];
    CHECK(outcome.outcomes[index].correct == textbook_correct(train, train_part().labels, test, test_part().labels,
                                                              test::setting<std::string>(plan, cell, "metric"),
                                                              test::setting<std::int64_t>(plan, cell, "k")));
  }
}

TEST_CASE("a fold whose training rows determine no transform fails with the reason, and the others go on") {
  // Without the rows from 20 on, which fold 1 of 2 holds out, the last column is constant.
  const auto changed = [](const LoadRequest&) {
    Dataset dataset = train_part();
    auto& features = std::get<Matrix<std::uint8_t>>(dataset.features);
    for (std::size_t row = 0; row < 22; ++row) features.row(row)[2] = 9;
    return dataset;
  };
  const Plan plan = test::plan_over(changed, kGrid + "protocol: {folds: 2}\ntransforms: {pca: {components: 3}}\n");
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.outcomes.size() == 2 * plan.cells.size());
  for (const Outcome& fold : outcome.outcomes) {
    INFO(fold.cell << " " << fold.split.fold << " " << fold.reason);
    CHECK((fold.status == SplitStatus::done) == (fold.split.fold == 0));
  }
  CHECK(outcome.outcomes[1].reason ==
        "pca: components is 3, but the 22 training rows vary in 2 directions only; allowed: 1 to 2");
}

TEST_CASE("a fold whose rows chi_square cannot compare fails with the row of the data set and the transforms") {
  const auto changed = [](const LoadRequest&) {
    Dataset dataset = train_part();
    auto& features = std::get<Matrix<std::uint8_t>>(dataset.features);
    // Fold 0 trains on 32 to 52, and holds out 40 five times and then 15, which is (15 - 32) / (52 - 32) of the range.
    for (std::size_t row = 0; row < kRows; ++row) {
      std::ranges::fill(features.row(row), std::uint8_t{9});
      features.row(row)[1] = static_cast<std::uint8_t>(row < 5 ? 40 : 10 + row);
    }
    return dataset;
  };
  const Plan plan = test::plan_over(changed,
                                    "classifier: knn\ngrid: {metric: [chi_square, l2], k: [1, 5]}\n"
                                    "protocol: {folds: 2}\ntransforms: min_max\n");
  RunProgress last;
  RunOptions options;
  options.progress = [&](const RunProgress& progress) { last = progress; };
  const SweepOutcome outcome = run_plan(plan, options);
  // A fold that fails counts as done, and so does what it takes to fit transforms.
  CHECK(last.operations_total > 0);
  CHECK(last.operations_done == Approx(last.operations_total));
  REQUIRE(outcome.outcomes.size() == 2 * plan.cells.size());
  for (const Outcome& fold : outcome.outcomes) {
    INFO(fold.cell << " " << fold.split.fold << " " << fold.reason);
    const bool is_compared = plan.cells[fold.cell].pass == 1 || fold.split.fold == 1;
    CHECK((fold.status == SplitStatus::done) == is_compared);
    if (is_compared) continue;
    CHECK(fold.reason ==
          "chi_square compares histograms, but held-out row 5, column 1 (both from 0) is -0.8500000000000001 after "
          "min_max");
  }
}

TEST_CASE("a fold whose rows a transform makes infinite fails with the side, the row of the data set and the step") {
  const auto changed = [](const LoadRequest&) {
    Dataset dataset = train_part();
    Matrix<double> features(kRows, kFeatures);
    // The rows from 22 on, which fold 1 holds out, are very far from the others, which hardly differ.
    for (std::size_t row = 0; row < kRows; ++row) {
      std::ranges::fill(features.row(row), static_cast<double>(row) * 1e-160);
      if (row == 25) features.row(row)[1] = -1e154;
    }
    dataset.features = features;
    return dataset;
  };
  const Plan plan = test::plan_over(changed, kGrid + "protocol: {folds: 2}\ntransforms: standardize\n");
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.outcomes.size() == 2 * plan.cells.size());
  for (const Outcome& fold : outcome.outcomes) {
    const bool learns_little = fold.split.fold == 1;
    INFO(fold.cell << " " << fold.split.fold << " " << fold.reason);
    CHECK((fold.status == SplitStatus::failed) == learns_little);
    if (learns_little) {
      CHECK(fold.reason ==
            "held-out row 25, column 1 (both from 0) is -inf after standardize; features must be finite");
    }
  }
}

TEST_CASE("missing values are refused before the run where the classifier takes none") {
  const auto changed = [](const LoadRequest&) {
    Dataset dataset = train_part();
    Matrix<double> features(kRows, kFeatures);
    features.row(4)[2] = std::nan("");
    dataset.features = features;
    return dataset;
  };
  CHECK_THROWS_WITH(
      test::plan_over(changed, "classifier: knn\n"),
      Catch::Contains("sweep.yaml:3:13: classifier") &&
          Catch::Contains("knn takes no missing values, and column 2 has some; allowed: with impute in transforms"));
  CHECK(run_plan(test::plan_over(changed, "classifier: majority\n"), {}).outcomes[0].status == SplitStatus::done);
}

}  // namespace gridfold::test_transformed_folds
