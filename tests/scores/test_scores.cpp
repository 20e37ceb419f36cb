#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>

#include <fmt/format.h>

#include "scores/scored_cases.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

ScoreValue value_of(const std::string& name, const std::string& parameters, std::size_t class_count,
                    std::vector<std::int32_t> truth, std::vector<std::int32_t> predicted,
                    std::vector<double> shares = {}, std::vector<std::string> names = {}) {
  const Score& score = score_named(name);
  std::istringstream words(parameters);
  const Matrix<double> matrix =
      shares.empty() ? Matrix<double>() : Matrix<double>(std::move(shares), truth.size(), class_count);
  const PredictionsView predictions{predicted, matrix.view(),
                                    matrix.rows() > 0 ? ScoresKind::probability : ScoresKind::none};
  return score.evaluate(parameters_of(score, words), Judged(truth, predictions, class_count, names));
}

}  // namespace

TEST_CASE("every score equals scikit-learn's on every committed case, and the page says on how many") {
  std::map<std::string, std::size_t> cases_of_score;
  for (const ScoredCase& one : scored_cases()) {
    for (const ScoredCase::Expected& expected : one.expected) {
      const Score& score = score_named(expected.name);
      const double value = score.evaluate(expected.parameters, one.judged()).value;
      CAPTURE(component_text(expected.name, score.component.parameters, expected.parameters), one.truth, one.predicted);
      CHECK(value == Approx(expected.value).epsilon(1e-12).margin(1e-14));
      CHECK(value >= score.least - 1e-12);
      CHECK(value <= score.greatest + 1e-12);
      ++cases_of_score[expected.name];
    }
  }
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/docs/scores.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const Score& score : built_in_scores()) {
    CHECK(cases_of_score[score.component.name] > 0);
    const std::size_t row = page.find(fmt::format("| `{}` |", score.component.name));
    REQUIRE(row != std::string::npos);
    CHECK_THAT(page.substr(row, page.find('\n', row) - row),
               Catch::EndsWith(fmt::format("| {} |", cases_of_score[score.component.name])));
  }
}

TEST_CASE("of classes with equal scores the first is the predicted class") {
  for (const ScoredCase& one : scored_cases()) {
    if (one.shares.rows() == 0) continue;
    const double accuracy = score_named("accuracy").evaluate({}, one.judged()).value;
    CHECK(score_named("top_k_accuracy").evaluate(ParameterValues{{"k", std::int64_t{1}}}, one.judged()).value ==
          accuracy);
  }
}

TEST_CASE("a class whose value is 0 / 0 is named, with what it counts as") {
  // Class 2 is never predicted, class 1 never true.
  const std::vector<std::int32_t> truth{0, 0, 2, 2};
  const std::vector<std::int32_t> predicted{0, 0, 0, 1};
  const std::vector<std::string> names{"cat", "dog", "horse"};
  const auto warning = [&](const std::string& score, const std::string& parameters) {
    return value_of(score, parameters, 3, truth, predicted, {}, names).warning;
  };
  CHECK(warning("precision", "") == "no row is predicted as class \"horse\", which counts as 0");
  CHECK(warning("recall", "zero_division=1") == "no judged row is of class \"dog\", which counts as 1");
  CHECK(warning("recall", "zero_division=nan") == "no judged row is of class \"dog\", which is left out");
  CHECK(warning("recall", "average=weighted").empty());
  CHECK(warning("recall", "average=micro").empty());
  CHECK(warning("f1", "").empty());
  CHECK(value_of("f1", "average=binary", 2, {0, 0}, {0, 0}).warning ==
        "no judged row is of or predicted as class 1, which counts as 0");
  CHECK(std::isnan(value_of("precision", "average=binary zero_division=nan", 2, {1, 1}, {0, 0}).value));
}

TEST_CASE("a score without a value says why, and so does one whose value is a convention") {
  const ScoreValue kappa = value_of("cohen_kappa", "", 3, {1, 1}, {1, 1});
  CHECK(std::isnan(kappa.value));
  CHECK(kappa.warning == "one class alone is true and predicted: no value");
  CHECK(value_of("matthews_corrcoef", "", 2, {1, 1}, {0, 1}).warning ==
        "all judged rows are of one class, which counts as 0");
  CHECK(value_of("matthews_corrcoef", "", 2, {0, 1}, {1, 1}).warning ==
        "all predictions are of one class, which counts as 0");
  for (const char* score : {"roc_auc", "average_precision"}) {
    const ScoreValue value = value_of(score, "", 2, {1, 1}, {1, 1}, {0, 1, 0.5, 0.5});
    CHECK(std::isnan(value.value));
    CHECK(value.warning == "all judged rows are of one class: no value");
  }
  const std::vector<double> shares{0.5, 0.25, 0.25, 0.25, 0.5, 0.25};
  for (const char* parameters : {"multi_class=ovr", "multi_class=ovo"}) {
    const ScoreValue value = value_of("roc_auc", parameters, 3, {0, 1}, {0, 1}, shares, {"a", "b", "c"});
    CHECK(value.value == 1);
    CHECK(value.warning == "no judged row is of class \"c\": left out of the mean");
  }
  CHECK(value_of("log_loss", "", 2, {0}, {1}, {0, 1}).warning ==
        "some rows give their true class the probability 0, which counts as 2.2e-16");
  CHECK(value_of("log_loss", "", 2, {0}, {0}, {0.75, 0.25}).warning.empty());
}

TEST_CASE("many classes are not all named in a warning") {
  std::vector<std::int32_t> truth(12);
  std::vector<std::int32_t> predicted(12, 0);
  for (std::int32_t i = 0; i < 12; ++i) truth[static_cast<std::size_t>(i)] = i;
  CHECK(value_of("precision", "", 12, truth, predicted).warning ==
        "no row is predicted as classes 1, 2, 3, 4, 5 and 6 more, which counts as 0");
}

TEST_CASE("parameters that do not go with the number of classes are refused before the run") {
  const auto problem = [](const std::string& name, const std::string& parameters, std::size_t class_count) {
    const Score& score = score_named(name);
    std::istringstream words(parameters);
    return score.check(parameters_of(score, words), class_count);
  };
  CHECK_FALSE(problem("f1", "average=binary", 2));
  REQUIRE(problem("f1", "average=binary", 3));
  CHECK(problem("f1", "average=binary", 3)->problem ==
        "`binary` judges the second of two classes, and the data set has 3");
  CHECK_FALSE(problem("top_k_accuracy", "k=9", 10));
  REQUIRE(problem("top_k_accuracy", "k=10", 10));
  CHECK(problem("top_k_accuracy", "k=10", 10)->problem == "10 of 10 classes would always hold the true one");
  CHECK(problem("top_k_accuracy", "k=10", 10)->allowed == "1 to 9");
}

TEST_CASE("a confusion matrix counts rows by true and predicted class, over the classes that are there") {
  const Confusion confusion(std::vector<std::int32_t>{4, 4, 1, 7}, std::vector<std::int32_t>{4, 1, 1, 4}, 9);
  CHECK(std::vector<std::int32_t>(confusion.classes().begin(), confusion.classes().end()) ==
        std::vector<std::int32_t>{1, 4, 7});
  CHECK(confusion.count(1, 0) == 1);
  CHECK(confusion.count(2, 1) == 1);
  CHECK(confusion.hits(0) == 1);
  CHECK(confusion.is_true(1) == 2);
  CHECK(confusion.is_predicted(0) == 2);
  CHECK(confusion.is_predicted(2) == 0);
  CHECK(confusion.correct() == 2);
  CHECK(confusion.rows() == 4);
}
