#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "data/transform.hpp"
#include "plan/make_plan.hpp"
#include "run/executor.hpp"

using namespace gridfold;

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
  dataset.fingerprint = fingerprint_of(dataset);
  return dataset;
}

Dataset train_part() { return made_up(kRows, 1); }
Dataset test_part() { return made_up(kTestRows, 2); }

Dataset load(const LoadRequest& request) { return request.part == Part::train ? train_part() : test_part(); }

Loader made_up_loader() {
  Loader loader{};
  loader.name = "made_up";
  loader.load = load;
  return loader;
}

Plan plan_of(const std::vector<FoldScheme>& schemes, const std::vector<PipelineStep>& transforms) {
  static const Loader loader = made_up_loader();
  Plan plan;
  PlannedDataset dataset;
  dataset.loader = &loader;
  if (schemes[0].kind == ProtocolKind::train_test) {
    dataset.test = dataset.train;
    dataset.test->part = Part::test;
  }
  plan.datasets.push_back(dataset);
  plan.scores.push_back(&scores()[0]);
  for (const Metric metric : {Metric::l1, Metric::l2}) {
    Pass pass;
    pass.metric = metric;
    pass.scores_test_part = schemes[0].kind == ProtocolKind::train_test;
    if (pass.scores_test_part || learns(transforms)) pass.work = PassWork::search_by_fold;
    pass.schemes = schemes;
    pass.transforms = transforms;
    pass.k_max = 5;
    for (std::size_t scheme = 0; scheme < schemes.size(); ++scheme) {
      for (const std::size_t k : {1UL, 5UL}) {
        Cell& cell = plan.cells.emplace_back();
        cell.k = k;
        cell.pass = plan.passes.size();
        cell.scheme = scheme;
      }
    }
    plan.passes.push_back(pass);
  }
  return plan;
}

using Rows = std::vector<std::vector<double>>;

Rows rows_of(const Dataset& dataset) {
  Rows rows;
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    const auto values = std::get<Matrix<std::uint8_t>>(dataset.features).row(row);
    rows.emplace_back(values.begin(), values.end());
  }
  return rows;
}

/// Scales both sides by the least and the greatest value of each column of `train`, rounded to 32 bits.
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
      for (auto& row : *rows) row[column] = static_cast<float>(row[column] * factor + -least * factor);
    }
  }
}

std::size_t textbook_correct(const Rows& train, const std::vector<std::int32_t>& labels, const Rows& test,
                             const std::vector<std::int32_t>& truth, Metric metric, std::size_t k) {
  std::size_t correct = 0;
  for (std::size_t query = 0; query < test.size(); ++query) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t row = 0; row < train.size(); ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < train[row].size(); ++i) {
        const double difference = std::abs(train[row][i] - test[query][i]);
        sum += metric == Metric::l1 ? difference : difference * difference;
      }
      order.emplace_back(sum, row);
    }
    std::sort(order.begin(), order.end());
    std::vector<int> votes(3);
    for (std::size_t rank = 0; rank < k; ++rank) ++votes[static_cast<std::size_t>(labels[order[rank].second])];
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
    const std::size_t folds = plan.scheme_of(cell).folds;
    std::size_t first = 0;
    for (std::size_t fold = 0; fold < folds; ++fold) {
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
      const FoldOutcome& got = outcome.folds.at(place++);
      CHECK(got.cell == index);
      CHECK(got.fold == fold);
      CHECK(got.n_train == kRows - size);
      CHECK(got.n_test == size);
      CHECK(got.correct == textbook_correct(train, labels, test, truth, plan.passes[cell.pass].metric, cell.k));
      first += size;
    }
  }
  CHECK(place == outcome.folds.size());
}

const std::vector<FoldScheme> kTwoSchemes{{ProtocolKind::k_fold, 3, std::nullopt},
                                          {ProtocolKind::k_fold, 5, std::nullopt}};

}  // namespace

TEST_CASE("a transform that learns is fitted on each fold's training rows only") {
  check_folds(plan_of(kTwoSchemes, {make_step("min_max", {})}), scale_by_training_rows);
}

TEST_CASE("a transform of single rows is applied before the pass that all folds share") {
  const ParameterValues keep{{"keep", "1"}};
  check_folds(plan_of(kTwoSchemes, {make_step("columns", keep)}), [](Rows& train, Rows& test) {
    for (Rows* rows : {&train, &test}) {
      for (auto& row : *rows) row = {row[1]};
    }
  });
}

TEST_CASE("the test part is transformed by what the train part taught") {
  const Plan plan = plan_of({{ProtocolKind::train_test, 1, std::nullopt}}, {make_step("min_max", {})});
  const SweepOutcome outcome = run_plan(plan, {});
  Rows train = rows_of(train_part());
  Rows test = rows_of(test_part());
  scale_by_training_rows(train, test);
  REQUIRE(outcome.folds.size() == plan.cells.size());
  for (std::size_t index = 0; index < plan.cells.size(); ++index) {
    const Cell& cell = plan.cells[index];
    CHECK(outcome.folds[index].correct == textbook_correct(train, train_part().labels, test, test_part().labels,
                                                           plan.passes[cell.pass].metric, cell.k));
  }
}

TEST_CASE("a fold whose training rows determine no transform fails with the reason, and the others go on") {
  // Without the rows from 20 on, which fold 1 of 2 holds out, the last column is constant.
  const ParameterValues components{{"components", std::int64_t{3}}};
  Plan plan = plan_of({{ProtocolKind::k_fold, 2, std::nullopt}}, {make_step("pca", components)});
  static Loader loader = made_up_loader();
  loader.load = [](const LoadRequest&) {
    Dataset dataset = train_part();
    auto& features = std::get<Matrix<std::uint8_t>>(dataset.features);
    for (std::size_t row = 0; row < 22; ++row) features.row(row)[2] = 9;
    return dataset;
  };
  plan.datasets[0].loader = &loader;
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.folds.size() == 2 * plan.cells.size());
  for (const FoldOutcome& fold : outcome.folds) {
    INFO(fold.cell << " " << fold.fold << " " << fold.reason);
    CHECK((fold.status == FoldStatus::done) == (fold.fold == 0));
  }
  CHECK(outcome.folds[1].reason ==
        "pca: components is 3, but the 22 training rows vary in 2 directions only; allowed: 1 to 2");
}

TEST_CASE("a fold whose rows chi_square cannot compare fails with the row of the data set and the transforms") {
  Plan plan = plan_of({{ProtocolKind::k_fold, 2, std::nullopt}}, {make_step("min_max", {})});
  static Loader loader = made_up_loader();
  loader.load = [](const LoadRequest&) {
    Dataset dataset = train_part();
    auto& features = std::get<Matrix<std::uint8_t>>(dataset.features);
    // Fold 0 trains on 32 to 52, and holds out 40 five times and then 15, which is (15 - 32) / (52 - 32) of the range.
    for (std::size_t row = 0; row < kRows; ++row) {
      std::ranges::fill(features.row(row), std::uint8_t{9});
      features.row(row)[1] = static_cast<std::uint8_t>(row < 5 ? 40 : 10 + row);
    }
    return dataset;
  };
  plan.datasets[0].loader = &loader;
  plan.passes[0].metric = Metric::chi_square;
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.folds.size() == 2 * plan.cells.size());
  for (const FoldOutcome& fold : outcome.folds) {
    INFO(fold.cell << " " << fold.fold << " " << fold.reason);
    const bool is_compared = plan.cells[fold.cell].pass == 1 || fold.fold == 1;
    CHECK((fold.status == FoldStatus::done) == is_compared);
    if (is_compared) continue;
    CHECK(fold.reason ==
          "chi_square compares histograms, but held-out row 5, column 1 (both from 0) is -0.85 after min_max");
  }
}

TEST_CASE("a fold whose rows a transform makes infinite fails with the side, the row of the data set and the step") {
  Plan plan = plan_of({{ProtocolKind::k_fold, 2, std::nullopt}}, {make_step("standardize", {})});
  static Loader loader = made_up_loader();
  loader.load = [](const LoadRequest&) {
    Dataset dataset = train_part();
    Matrix<float> features(kRows, kFeatures);
    // The rows from 22 on, which fold 1 holds out, are as far as floats go from the others, which hardly differ.
    for (std::size_t row = 0; row < kRows; ++row) {
      std::ranges::fill(features.row(row), static_cast<float>(row) * 1e-40F);
      if (row == 25) features.row(row)[1] = -3e38F;
    }
    dataset.features = features;
    return dataset;
  };
  plan.datasets[0].loader = &loader;
  const SweepOutcome outcome = run_plan(plan, {});
  REQUIRE(outcome.folds.size() == 2 * plan.cells.size());
  for (const FoldOutcome& fold : outcome.folds) {
    const bool learns_little = fold.fold == 1;
    INFO(fold.cell << " " << fold.fold << " " << fold.reason);
    CHECK((fold.status == FoldStatus::failed) == learns_little);
    if (learns_little) {
      CHECK(fold.reason ==
            "held-out row 25, column 1 (both from 0) is -inf after standardize; features must be finite");
    }
  }
}

TEST_CASE("features that are NaN stop the run with file, row and column") {
  Plan plan = plan_of({{ProtocolKind::k_fold, 2, std::nullopt}}, {});
  static Loader loader = made_up_loader();
  loader.load = [](const LoadRequest&) {
    Dataset dataset = train_part();
    Matrix<float> features(kRows, kFeatures);
    features.row(4)[2] = std::nanf("");
    dataset.features = features;
    return dataset;
  };
  plan.datasets[0].loader = &loader;
  plan.datasets[0].train.path = "some.csv";
  CHECK_THROWS_WITH(run_plan(plan, {}), "some.csv: row 4, column 2 (both from 0) is nan; features must be finite");
}
