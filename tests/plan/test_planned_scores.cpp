#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "run/made_up_loader.hpp"

namespace gridfold::test_planned_scores {

namespace {

/// `classes` classes, one after another.
template <std::int32_t classes>
Dataset load(const LoadRequest&) {
  constexpr std::size_t kRows = 12;
  Dataset dataset;
  dataset.features = Matrix<std::uint8_t>(std::vector<std::uint8_t>(kRows), kRows, 1);
  for (std::size_t row = 0; row < kRows; ++row) {
    dataset.labels.push_back(static_cast<std::int32_t>(row) % classes);
  }
  for (std::int32_t label = 0; label < classes; ++label) dataset.class_names.push_back(std::to_string(label));
  return dataset;
}

Plan plan_of(const std::string& rest) { return test::plan_over(load<3>, "classifier: majority\n" + rest); }

std::string complaint(Dataset (*rows)(const LoadRequest&), const std::string& rest) {
  try {
    test::plan_over(rows, "classifier: majority\n" + rest);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("results call a score by its name and by what is not at its default") {
  const Plan plan = plan_of(
      "scores: [accuracy, f1, f1: {average: weighted}, f_beta: {beta: 2}, f_beta: {beta: 0.5, average: micro},"
      " top_k_accuracy: {k: 2}, expected_calibration_error: {bins: 10}, precision: {zero_division: 1},"
      " roc_auc: {multi_class: ovo, average: weighted}]\n");
  std::vector<std::string> names;
  for (const ScoreColumn& column : plan.score_columns()) names.push_back(column.name);
  CHECK(names == std::vector<std::string>{"accuracy", "f1", "f1_weighted", "f_beta_2", "f_beta_0.5_micro",
                                          "top_k_accuracy_2", "expected_calibration_error_bins_10",
                                          "precision_zero_division_1", "roc_auc_ovo_weighted"});
  CHECK(plan.response == Response::probabilities);
}

TEST_CASE("a score that a classifier cannot have is said of each in the list, also of two of one name") {
  const std::string mistakes = [] {
    try {
      test::plan_over(load<3>,
                      "classifier: [{name: nearest_centroid, metric: l2}, {name: nearest_centroid, metric: l1}]\n"
                      "scores: [log_loss]\n");
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  }();
  CHECK_THAT(mistakes, Catch::Contains("sweep.yaml:3:21: classifier[0].name: log_loss needs class probabilities") &&
                           Catch::Contains("sweep.yaml:3:59: classifier[1].name: log_loss needs class probabilities"));
}

TEST_CASE("a score whose parameters do not go with the number of classes is refused at its place") {
  CHECK(complaint(load<3>, "scores: [accuracy, f1: {average: binary}]\n") ==
        "sweep.yaml:4:34: scores[1].f1.average: `binary` judges the second of two classes, and the data set has 3; "
        "allowed: macro, micro, weighted");
  CHECK(complaint(load<2>, "scores: [accuracy, f1: {average: binary}]\n") == "none");
  CHECK(complaint(load<3>, "scores: [top_k_accuracy: {k: 3}]\n") ==
        "sweep.yaml:4:30: scores[0].top_k_accuracy.k: 3 of 3 classes would always hold the true one; allowed: 1 to 2");
}

TEST_CASE("every split is judged by itself, but single rows of one repeat together") {
  const auto one_row_folds = [](std::size_t folds) {
    std::vector<std::uint32_t> fold_of_row;
    for (std::uint32_t row = 0; row < folds; ++row) fold_of_row.push_back(row);
    return fold_of_row;
  };
  SplitSet splits = SplitSet::of_partition(one_row_folds(3), 3);
  splits.add(one_row_folds(2), std::vector<SplitCoordinates>{{.repeat = 1, .fold = 0}, {.repeat = 1, .fold = 1}});
  splits.add({{0, 1}, {2}}, {.repeat = 2, .fold = 0});
  splits.add({{0}, {1, 2}}, {.repeat = 2, .fold = 1});
  const std::vector<JudgedSplits> judged = judged_together(splits);
  REQUIRE(judged.size() == 4);
  CHECK(judged[0].splits == SplitRange{0, 3});
  CHECK(judged[0].n_test == 3);
  CHECK(judged[0].n_train == 2);
  CHECK(judged[1].splits == SplitRange{3, 2});
  CHECK(judged[1].at == SplitCoordinates{.repeat = 1});
  CHECK(judged[2].splits == SplitRange{5, 1});
  CHECK(judged[2].n_test == 1);
  CHECK(judged[3].at == SplitCoordinates{.repeat = 2, .fold = 1});
  CHECK(judged[3].n_test == 2);
  // Of nested cross-validation: each outer fold may choose another configuration.
  SplitSet nested = SplitSet::of_partition(one_row_folds(3), 3);
  nested.add(one_row_folds(2), std::vector<SplitCoordinates>{{.outer = 1, .fold = 0}, {.outer = 1, .fold = 1}});
  const std::vector<JudgedSplits> of_nested = judged_together(nested);
  REQUIRE(of_nested.size() == 4);
  CHECK(of_nested[2].at == SplitCoordinates{.fold = 2});
  CHECK(of_nested[3].splits == SplitRange{3, 2});
}

TEST_CASE("confusion matrices are kept unless the sweep says what is") {
  CHECK(plan_of("").kept.confusion);
  CHECK_FALSE(plan_of("").kept.predictions);
  const Plan plan = plan_of("store: [predictions, weights]\nprotocol: {folds: 3}\n");
  CHECK(plan.kept.predictions);
  CHECK(plan.kept.weights);
  CHECK_FALSE(plan.kept.confusion);
  CHECK_FALSE(plan.kept.history);
  // There are none of majority, which is said.
  REQUIRE(plan.notes.size() == 1);
  CHECK(to_text(plan.notes[0]) == "sweep.yaml: store: no classifier of this sweep has weights to keep");
  CHECK(test::plan_over(load<3>, "classifier: [majority, ridge]\nstore: [weights]\n").notes.empty());
  // A row, a true and a predicted class for each of 12 rows.
  CHECK(plan.kept_bytes == 12 * 3 * 8);
  CHECK_FALSE(plan_of("store: []\n").kept.confusion);
}

}  // namespace gridfold::test_planned_scores
