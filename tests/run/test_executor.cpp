#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "plan/make_plan.hpp"
#include "run/executor.hpp"

using namespace gridfold;

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
  dataset.fingerprint = fingerprint_of(dataset);
  return dataset;
}

Dataset load(const LoadRequest& request) {
  return request.part == Part::train ? made_up(kRows, 1) : made_up(kTestRows, 2);
}

DataShape inspect(const LoadRequest& request) {
  const std::size_t rows = request.part == Part::train ? kRows : kTestRows;
  return {rows, rows, kFeatures, 1, {"a", "b", "c"}, std::nullopt};
}

Loader loader_of(Dataset (*load_function)(const LoadRequest&)) {
  Loader loader{};
  loader.name = "made_up";
  loader.inspect = inspect;
  loader.load = load_function;
  return loader;
}

const Loader kMadeUp = loader_of(load);

double distance(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right, Metric metric) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double difference = std::abs(static_cast<double>(left[i]) - static_cast<double>(right[i]));
    sum += metric == Metric::l1 ? difference : difference * difference;
  }
  return metric == Metric::l2 ? std::sqrt(sum) : sum;
}

/// K nearest neighbours as the textbook has it: sort all training rows by (distance, row), count votes.
std::int32_t textbook_prediction(const Dataset& train, const std::vector<std::size_t>& training_rows,
                                 std::span<const std::uint8_t> query, Metric metric, std::size_t k, Weights weights) {
  const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
  std::vector<std::pair<double, std::size_t>> order;
  for (const std::size_t row : training_rows) order.emplace_back(distance(features.row(row), query, metric), row);
  std::sort(order.begin(), order.end());
  std::vector<double> votes(3);
  for (std::size_t rank = 0; rank < k; ++rank) {
    double weight = 1;
    if (weights == Weights::distance) {
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

Cell cell(std::size_t k, Weights weights, std::size_t pass, std::size_t scheme) {
  Cell made;
  made.k = k;
  made.weights = weights;
  made.pass = pass;
  made.scheme = scheme;
  return made;
}

Plan plan_of(ProtocolKind kind, std::vector<FoldScheme> schemes) {
  Plan plan;
  PlannedDataset dataset;
  dataset.loader = &kMadeUp;
  dataset.train_shape = inspect(dataset.train);
  if (kind == ProtocolKind::train_test) {
    dataset.test = dataset.train;
    dataset.test->part = Part::test;
    dataset.test_shape = inspect(*dataset.test);
  }
  plan.datasets.push_back(dataset);
  plan.scores.push_back(&scores()[0]);
  for (const Metric metric : {Metric::l1, Metric::l2}) {
    Pass pass;
    pass.metric = metric;
    pass.scores_test_part = kind == ProtocolKind::train_test;
    if (pass.scores_test_part) pass.work = PassWork::search_by_fold;
    pass.schemes = schemes;
    pass.k_max = 9;
    pass.reads_distances = true;
    for (std::size_t scheme = 0; scheme < schemes.size(); ++scheme) {
      for (const std::size_t k : {9UL, 1UL, 4UL}) {
        for (const Weights weights : {Weights::uniform, Weights::distance}) {
          plan.cells.push_back(cell(k, weights, plan.passes.size(), scheme));
        }
      }
    }
    plan.passes.push_back(pass);
  }
  return plan;
}

}  // namespace

TEST_CASE("every fold of every cell has the accuracy of a textbook loop") {
  const Plan plan =
      plan_of(ProtocolKind::k_fold, {{ProtocolKind::k_fold, 5, std::nullopt}, {ProtocolKind::k_fold, 7, std::nullopt}});
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const auto& features = std::get<Matrix<std::uint8_t>>(train.features);
  std::size_t place = 0;
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const Cell& evaluated = plan.cells[index];
    const std::size_t folds = plan.scheme_of(evaluated).folds;
    std::size_t first = 0;
    for (std::size_t fold = 0; fold < folds; ++fold) {
      const std::size_t size = kRows / folds + (fold < kRows % folds ? 1 : 0);
      std::vector<std::size_t> training_rows;
      for (std::size_t row = 0; row < kRows; ++row) {
        if (row < first || row >= first + size) training_rows.push_back(row);
      }
      std::size_t correct = 0;
      for (std::size_t row = first; row < first + size; ++row) {
        const std::int32_t predicted =
            textbook_prediction(train, training_rows, features.row(row), plan.passes[evaluated.pass].metric,
                                evaluated.k, evaluated.weights);
        correct += predicted == train.labels[row] ? 1U : 0U;
      }
      const FoldOutcome& got = outcome.folds.at(place++);
      CHECK(got.cell == index);
      CHECK(got.fold == fold);
      CHECK(got.n_test == size);
      CHECK(got.n_train == kRows - size);
      CHECK(got.correct == correct);
      CHECK(got.scores.at(0) == static_cast<double>(correct) / static_cast<double>(size));
      first += size;
    }
  }
  CHECK(place == outcome.folds.size());
}

TEST_CASE("the test part is scored against the whole train part") {
  const Plan plan = plan_of(ProtocolKind::train_test, {{ProtocolKind::train_test, 1, std::nullopt}});
  const SweepOutcome outcome = run_plan(plan, {});
  const Dataset train = made_up(kRows, 1);
  const Dataset test = made_up(kTestRows, 2);
  std::vector<std::size_t> training_rows(kRows);
  std::iota(training_rows.begin(), training_rows.end(), std::size_t{0});
  REQUIRE(outcome.folds.size() == plan.cells.size());
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const Cell& evaluated = plan.cells[index];
    std::size_t correct = 0;
    for (std::size_t row = 0; row < kTestRows; ++row) {
      const std::int32_t predicted =
          textbook_prediction(train, training_rows, std::get<Matrix<std::uint8_t>>(test.features).row(row),
                              plan.passes[evaluated.pass].metric, evaluated.k, evaluated.weights);
      correct += predicted == test.labels[row] ? 1U : 0U;
    }
    CHECK(outcome.folds[index].correct == correct);
    CHECK(outcome.folds[index].n_train == kRows);
  }
}

TEST_CASE("a training fold of one class fails with a reason and the other folds go on") {
  Plan plan = plan_of(ProtocolKind::k_fold, {{ProtocolKind::k_fold, 2, std::nullopt}});
  const Loader sorted = loader_of([](const LoadRequest& request) {
    Dataset dataset = load(request);
    std::fill_n(dataset.labels.begin(), kRows / 2 + 1, 0);
    return dataset;
  });
  plan.datasets[0].loader = &sorted;
  const SweepOutcome outcome = run_plan(plan, {});
  CHECK(outcome.folds[0].status == FoldStatus::done);
  CHECK(outcome.folds[1].status == FoldStatus::failed);
  CHECK_THAT(outcome.folds[1].reason, Catch::Contains("all of one class"));
  CHECK(outcome.folds[1].scores.empty());
}

TEST_CASE("cells whose distances cannot be ordered fail with the reason, and the others go on") {
  for (const ProtocolKind kind : {ProtocolKind::k_fold, ProtocolKind::train_test}) {
    Plan plan = plan_of(kind, {{kind, 5, std::nullopt}});
    plan.passes[1].metric = Metric::minkowski;
    plan.passes[1].order = 200;
    const SweepOutcome outcome = run_plan(plan, {});
    for (const FoldOutcome& fold : outcome.folds) {
      if (plan.cells[fold.cell].pass == 0) {
        REQUIRE(fold.status == FoldStatus::done);
      } else {
        REQUIRE(fold.status == FoldStatus::failed);
        REQUIRE_THAT(fold.reason, Catch::Contains("too large for double precision; use a smaller p"));
      }
    }
  }
}

TEST_CASE("progress ends at the plan's number of pairs") {
  Plan plan = plan_of(ProtocolKind::k_fold, {{ProtocolKind::k_fold, 5, std::nullopt}});
  for (Pass& pass : plan.passes) pass.pairs = kRows * (kRows - 1) / 2;
  RunProgress last;
  RunOptions options;
  options.progress = [&](const RunProgress& progress) { last = progress; };
  run_plan(plan, options);
  CHECK(last.pairs_done == last.pairs_total);
  CHECK(last.pairs_total == kRows * (kRows - 1));
}
