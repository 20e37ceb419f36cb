#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "run/executor.hpp"
#include "run/made_up_loader.hpp"

namespace gridfold::test_executor {

namespace {

constexpr std::size_t kRows = 61;
constexpr std::size_t kFeatures = 5;
constexpr std::size_t kTestRows = 17;

/// Few distinct values, so that equal distances are everywhere.
Dataset made_up(std::size_t rows, unsigned salt) {
  std::vector<std::uint8_t> values;
  Dataset dataset;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < kFeatures; ++column) {
      values.push_back(static_cast<std::uint8_t>((row * 7 + column * column * 3 + row * row * salt) % 4 * 60));
    }
    dataset.labels.push_back(static_cast<std::int32_t>((row * 5 + row / 3 + salt) % 3));
  }
  dataset.features = Matrix<std::uint8_t>(values, rows, kFeatures);
  dataset.class_names = {"a", "b", "c"};
  return dataset;
}

Dataset load(const LoadRequest& request) {
  return request.part == Part::train ? made_up(kRows, 1) : made_up(kTestRows, 2);
}

double distance(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right, const std::string& metric) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double difference = std::abs(static_cast<double>(left[i]) - static_cast<double>(right[i]));
    sum += metric == "l1" ? difference : difference * difference;
  }
  return metric == "l2" ? std::sqrt(sum) : sum;
}

/// K nearest neighbours as the textbook has it: sort all training rows by (distance, row), count votes.
std::int32_t textbook_prediction(const Dataset& train, const std::vector<std::size_t>& training_rows,
                                 std::span<const std::uint8_t> query, const std::string& metric, std::size_t k,
                                 const std::string& weights) {
  const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
  std::vector<std::pair<double, std::size_t>> order;
  for (const std::size_t row : training_rows) order.emplace_back(distance(features.row(row), query, metric), row);
  std::sort(order.begin(), order.end());
  std::vector<double> votes(3);
  for (std::size_t rank = 0; rank < k; ++rank) {
    double weight = 1;
    if (weights == "distance") {
      if (order[0].first == 0) {
        weight = order[rank].first == 0 ? 1 : 0;
      } else {
        weight = 1 / order[rank].first;
      }
    }
    votes[static_cast<std::size_t>(train.labels[order[rank].second])] += weight;
  }
  return static_cast<std::int32_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

/// What the textbook predicts for a query in the cell.
std::int32_t textbook_prediction(const Plan& plan, const Cell& cell, const Dataset& train,
                                 const std::vector<std::size_t>& training_rows, std::span<const std::uint8_t> query) {
  return textbook_prediction(train, training_rows, query, test::setting<std::string>(plan, cell, "metric"),
                             static_cast<std::size_t>(test::setting<std::int64_t>(plan, cell, "k")),
                             test::setting<std::string>(plan, cell, "weights"));
}

const std::string kGrid = "classifier: knn\ngrid: {metric: [l1, l2], k: [9, 1, 4], weights: [uniform, distance]}\n";

}  // namespace

TEST_CASE("every fold of every cell has the accuracy of a textbook loop") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {kind: k_fold, folds: [5, 7]}\n");
  CHECK(plan.passes.size() == 2);
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
  std::size_t place = 0;
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const std::size_t folds = plan.splits_of(plan.cells[index]).count;
    std::size_t first = 0;
    for (std::uint32_t fold = 0; fold < folds; ++fold) {
      const std::size_t size = kRows / folds + (fold < kRows % folds ? 1 : 0);
      std::vector<std::size_t> training_rows;
      for (std::size_t row = 0; row < kRows; ++row) {
        if (row < first || row >= first + size) training_rows.push_back(row);
      }
      std::size_t correct = 0;
      for (std::size_t row = first; row < first + size; ++row) {
        const std::int32_t predicted =
            textbook_prediction(plan, plan.cells[index], train, training_rows, features.row(row));
        correct += predicted == train.labels[row] ? 1U : 0U;
      }
      const Outcome& got = outcome.outcomes.at(place++);
      CHECK(got.cell == index);
      CHECK(got.split == SplitCoordinates{.fold = fold});
      CHECK(got.status == SplitStatus::done);
      CHECK(got.n_test == size);
      CHECK(got.n_train == kRows - size);
      CHECK(got.correct == correct);
      CHECK(got.scores.at(0) == static_cast<double>(correct) / static_cast<double>(size));
      first += size;
    }
  }
  CHECK(place == outcome.outcomes.size());
}

TEST_CASE("the test part is scored against the whole train part") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {kind: train_test}\n");
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const Dataset test = made_up(kTestRows, 2);
  std::vector<std::size_t> training_rows(kRows);
  std::iota(training_rows.begin(), training_rows.end(), std::size_t{0});
  REQUIRE(outcome.outcomes.size() == plan.cells.size());
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    std::size_t correct = 0;
    for (std::size_t row = 0; row < kTestRows; ++row) {
      const std::int32_t predicted = textbook_prediction(plan, plan.cells[index], train, training_rows,
                                                         std::get<Matrix<std::uint8_t>>(test.features).row(row));
      correct += predicted == test.labels[row] ? 1U : 0U;
    }
    CHECK(outcome.outcomes[index].correct == correct);
    CHECK(outcome.outcomes[index].n_train == kRows);
  }
}

TEST_CASE("a training part of one class predicts that class") {
  const Plan plan = test::plan_over(
      [](const LoadRequest& request) {
        Dataset dataset = load(request);
        std::fill_n(dataset.labels.begin(), kRows / 2 + 1, 0);
        return dataset;
      },
      "classifier: [knn, majority]\nprotocol: {folds: 2}\n");
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const auto rows_of_class = std::count(train.labels.begin() + kRows / 2 + 1, train.labels.end(), 0);
  // The second fold trains on the first half, whose rows are all of class 0.
  for (const std::size_t place : {1UL, 3UL}) {
    CHECK(outcome.outcomes[place].status == SplitStatus::done);
    CHECK(outcome.outcomes[place].correct == static_cast<std::size_t>(rows_of_class));
  }
}

TEST_CASE("cells whose distances cannot be ordered fail with the reason, and the others go on") {
  const auto stretched = [](const LoadRequest& request) {
    Dataset dataset = load(request);
    Matrix<double> features(dataset.rows(), kFeatures);
    const auto& small = std::get<Matrix<std::uint8_t>>(dataset.features);
    for (std::size_t row = 0; row < dataset.rows(); ++row) {
      for (std::size_t i = 0; i < kFeatures; ++i) features.row(row)[i] = 1e30 * small.row(row)[i];
    }
    dataset.features = features;
    return dataset;
  };
  for (const std::string protocol : {"k_fold", "train_test"}) {
    const Plan plan = test::plan_over(stretched, "classifier: knn\ngrid: {metric: [l1, minkowski], p: 50}\n" +
                                                     ("protocol: {kind: " + protocol) + "}\n");
    const SweepOutcome outcome = run_plan(plan, {});
    for (const Outcome& split : outcome.outcomes) {
      if (plan.cells[split.cell].pass == 0) {
        REQUIRE(split.status == SplitStatus::done);
      } else {
        REQUIRE(split.status == SplitStatus::failed);
        REQUIRE_THAT(split.reason, Catch::Contains("too large for double precision; use a smaller p"));
      }
    }
  }
}

TEST_CASE("progress ends at the operations that the plan's passes cost") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {folds: 5}\n");
  RunProgress last;
  RunOptions options;
  options.progress = [&](const RunProgress& progress) { last = progress; };
  run_plan(plan, options);
  CHECK(last.operations_total == plan.passes[0].cost.operations + plan.passes[1].cost.operations);
  CHECK(last.operations_done == Approx(last.operations_total));
}

TEST_CASE("outcomes are handed over as they finish, each once, those of one cell together") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {folds: [3, 4]}\ntransforms: standardize\n");
  std::vector<Outcome> handed_over;
  RunOptions options;
  options.sink = [&](const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) CHECK(outcome.cell == outcomes.front().cell);
    handed_over.insert(handed_over.end(), outcomes.begin(), outcomes.end());
  };
  CHECK(run_plan(plan, options).outcomes.empty());
  const SweepOutcome outcome = run_plan(plan, {});
  const auto by_place = [](const Outcome& left, const Outcome& right) {
    return std::pair(left.cell, left.split) < std::pair(right.cell, right.split);
  };
  std::sort(handed_over.begin(), handed_over.end(), by_place);
  REQUIRE(handed_over.size() == outcome.outcomes.size());
  for (std::size_t i = 0; i < handed_over.size(); ++i) {
    CHECK(handed_over[i].cell == outcome.outcomes[i].cell);
    CHECK(handed_over[i].split == outcome.outcomes[i].split);
    CHECK(handed_over[i].correct == outcome.outcomes[i].correct);
  }
}

TEST_CASE("only what is asked for is computed, with the results that it has among all") {
  for (const char* transforms : {"none", "standardize"}) {
    const Plan plan = test::plan_over(load, kGrid + "protocol: {folds: [3, 4]}\ntransforms: " + transforms + "\n");
    const SweepOutcome whole = run_plan(plan, {});
    RunOptions options;
    for (const Pass& pass : plan.passes) options.wanted.emplace_back(pass.settings.size());
    const Cell& cell = plan.cells.back();
    const SplitRange splits = plan.splits_of(cell);
    options.wanted[cell.pass].add(cell.setting, {splits.first + 1, 2});
    std::vector<std::size_t> finished;
    options.pass_finished = [&](std::size_t pass, double) { finished.push_back(pass); };
    const SweepOutcome some = run_plan(plan, options);
    REQUIRE(some.outcomes.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      const Outcome& expected = whole.outcomes[whole.outcomes.size() - splits.count + 1 + i];
      CHECK(some.outcomes[i].cell == plan.cells.size() - 1);
      CHECK(some.outcomes[i].split == expected.split);
      CHECK(some.outcomes[i].correct == expected.correct);
    }
    CHECK(finished == std::vector<std::size_t>{cell.pass});
  }
}

TEST_CASE("a data set of which nothing is asked for is not read") {
  const Plan plan = test::plan_over(load, kGrid);
  RunOptions options;
  for (const Pass& pass : plan.passes) options.wanted.emplace_back(pass.settings.size());
  const auto unreadable = [](const PlannedDataset&, const std::stop_token&) -> LoadedDataset {
    throw DataError("was read");
  };
  CHECK(run_plan(plan, options, unreadable).outcomes.empty());
  CHECK_THROWS_WITH(run_plan(plan, {}, unreadable), "was read");
}

TEST_CASE("results do not depend on the threads or on the memory that a run may take") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: {folds: 4}\ntransforms: {pca: {components: 2}}\n");
  RunOptions few;
  few.jobs = 1;
  few.memory_bytes = 1;
  RunOptions many;
  many.jobs = 4;
  const SweepOutcome one = run_plan(plan, few);
  const SweepOutcome other = run_plan(plan, many);
  REQUIRE(one.outcomes.size() == other.outcomes.size());
  for (std::size_t i = 0; i < one.outcomes.size(); ++i) CHECK(one.outcomes[i].correct == other.outcomes[i].correct);
}

TEST_CASE("leave-one-out gives one outcome for each cell, of all rows, each predicted by a textbook loop") {
  const Plan plan = test::plan_over(load, kGrid + "protocol: leave_one_out\nscores: [accuracy, recall]\n");
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
  REQUIRE(outcome.outcomes.size() == plan.cells.size());
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    std::vector<std::size_t> correct(3);
    std::vector<std::size_t> rows(3);
    for (std::size_t row = 0; row < kRows; ++row) {
      std::vector<std::size_t> others;
      for (std::size_t other = 0; other < kRows; ++other) {
        if (other != row) others.push_back(other);
      }
      const auto label = static_cast<std::size_t>(train.labels[row]);
      ++rows[label];
      correct[label] +=
          textbook_prediction(plan, plan.cells[index], train, others, features.row(row)) == train.labels[row] ? 1U : 0U;
    }
    const Outcome& got = outcome.outcomes[index];
    CHECK(got.n_test == kRows);
    CHECK(got.n_train == kRows - 1);
    CHECK(got.correct == correct[0] + correct[1] + correct[2]);
    double recall = 0;
    for (std::size_t label = 0; label < 3; ++label) {
      recall += static_cast<double>(correct[label]) / static_cast<double>(rows[label]) / 3;
    }
    CHECK(got.scores.at(1) == Approx(recall).epsilon(1e-14));
  }
}

TEST_CASE("training rows are judged by a model that has seen them, whether transforms learn or not") {
  for (const char* transforms : {"", "transforms: standardize\n"}) {
    const Plan plan = test::plan_over(load, std::string("classifier: [{name: knn, grid: {k: [1, 5]}}, majority]\n") +
                                                "protocol: {folds: 3}\ntraining_scores: true\n" + transforms);
    const SweepOutcome outcome = run_plan(plan, {});
    const Dataset train = made_up(kRows, 1);
    const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
    REQUIRE(outcome.outcomes.size() == 9);
    CHECK(plan.score_columns().at(1).name == "train_accuracy");
    for (const Outcome& got : outcome.outcomes) {
      REQUIRE(got.scores.size() == 2);
      std::vector<std::size_t> training_rows;
      const std::size_t fold = got.split.fold;
      const std::size_t first = fold * 20 + std::min<std::size_t>(fold, 1);
      const std::size_t size = fold == 0 ? 21 : 20;
      for (std::size_t row = 0; row < kRows; ++row) {
        if (row < first || row >= first + size) training_rows.push_back(row);
      }
      std::vector<std::size_t> of_class(3);
      std::size_t correct = 0;
      for (const std::size_t row : training_rows) {
        ++of_class[static_cast<std::size_t>(train.labels[row])];
        if (plan.passes[plan.cells[got.cell].pass].classifier->component.name != "knn") continue;
        correct += textbook_prediction(plan, plan.cells[got.cell], train, training_rows, features.row(row)) ==
                           train.labels[row]
                       ? 1U
                       : 0U;
      }
      if (plan.passes[plan.cells[got.cell].pass].classifier->component.name == "majority") {
        correct = *std::max_element(of_class.begin(), of_class.end());
      } else if (*transforms != '\0' && test::setting<std::int64_t>(plan, plan.cells[got.cell], "k") > 1) {
        // The nearest of a training row is the first that is equal to it, whatever is done to all; others may change.
        continue;
      }
      CHECK(got.scores[1] == static_cast<double>(correct) / static_cast<double>(training_rows.size()));
    }
  }
}

TEST_CASE("cells that are timed by themselves have the scores of those that share work, and seconds") {
  for (const char* transforms : {"", "transforms: [normalize: {norm: l2}, standardize]\n"}) {
    const std::string rest = "classifier: [{name: knn, grid: {k: [1, 5]}}, {name: nearest_centroid}, majority]\n" +
                             std::string("protocol: {folds: 3}\ntraining_scores: true\n") + transforms;
    const Plan shared = test::plan_over(load, rest);
    const Plan separate = test::plan_over(load, rest + "timing: separate\n");
    const SweepOutcome expected = run_plan(shared, {});
    const SweepOutcome outcome = run_plan(separate, {});
    REQUIRE(outcome.outcomes.size() == 12);
    for (std::size_t i = 0; i < 12; ++i) {
      CHECK(outcome.outcomes[i].scores == expected.outcomes[i].scores);
      CHECK_FALSE(expected.outcomes[i].seconds);
      REQUIRE(outcome.outcomes[i].seconds);
      CHECK(outcome.outcomes[i].seconds->fit > 0);
      CHECK(outcome.outcomes[i].seconds->predict > 0);
    }
  }
}

/// Rows at 0, 3, 6, ... of two classes.
Dataset rows_in_steps(const LoadRequest&) {
  Dataset dataset;
  std::vector<std::uint8_t> values;
  for (std::uint8_t row = 0; row < 12; ++row) {
    values.push_back(static_cast<std::uint8_t>(3 * row));
    dataset.labels.push_back(row % 2);
  }
  dataset.features = Matrix<std::uint8_t>(std::move(values), 12, 1);
  dataset.class_names = {"a", "b"};
  return dataset;
}

TEST_CASE("a cell that is timed by itself warns of what one that shares work warns of") {
  const std::string rest = "classifier: {name: radius_neighbors, radius: 2}\nprotocol: {folds: 3}\n";
  const SweepOutcome expected = run_plan(test::plan_over(rows_in_steps, rest), {});
  const SweepOutcome outcome = run_plan(test::plan_over(rows_in_steps, rest + "timing: separate\n"), {});
  const SweepOutcome judging = run_plan(test::plan_over(rows_in_steps, rest + "training_scores: true\n"), {});
  REQUIRE(outcome.outcomes.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(expected.outcomes[i].warnings ==
          std::vector<std::string>{
              "some rows have no training row within the radius and get the class of most training rows"});
    CHECK(outcome.outcomes[i].warnings == expected.outcomes[i].warnings);
    CHECK(judging.outcomes[i].warnings == expected.outcomes[i].warnings);
  }
}

}  // namespace gridfold::test_executor
