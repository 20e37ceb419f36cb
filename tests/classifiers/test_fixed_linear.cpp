#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "classifiers/fitted_on_digits.hpp"
#include "classifiers/linear_data_sets.hpp"

using namespace gridfold;

namespace {

/// The lecture's cat, dog and ship: CS231n, lecture 2.
const std::vector<std::string> kWeights{"0.2 -0.5 0.1 2.0", "1.5 1.3 2.1 0.0", "0.0 0.25 0.2 -0.3"};
const Matrix<double> kPixels({56, 231, 24, 2}, 1, 4);

ParameterValues parameters(const std::vector<std::string>& weights, const Scalar& intercepts) {
  ParameterValues given{{"weights", weights}};
  if (!is_missing(intercepts)) given.push_back({"intercepts", intercepts});
  return complete_parameters("fixed_linear", test::classifier("fixed_linear").component.parameters, given);
}

std::string conflict(const std::vector<std::string>& weights, const Scalar& intercepts = {}) {
  const auto found = test::classifier("fixed_linear").component.find_conflict(parameters(weights, intercepts));
  return found ? found->problem + "; allowed: " + found->allowed : "";
}

Predictions predict(const Scalar& intercepts) {
  const std::vector<std::int32_t> labels{0};
  const auto model =
      test::classifier("fixed_linear").fit(parameters(kWeights, intercepts), kPixels.view(), labels, 3, {});
  return model->predict(kPixels.view(), Response::margins, {});
}

}  // namespace

TEST_CASE("given weights give the scores of the lecture's four pixels") {
  const Predictions with = predict(std::string("1.1 3.2 -1.2"));
  CHECK(with.class_scores.row(0)[0] == Approx(-96.8));
  CHECK(with.class_scores.row(0)[1] == Approx(437.9));
  CHECK(with.class_scores.row(0)[2] == Approx(60.75));
  CHECK(with.classes == std::vector<std::int32_t>{1});
  CHECK(predict({}).class_scores.row(0)[2] == Approx(61.95));
}

TEST_CASE("weights and intercepts that do not go together are refused before the run") {
  CHECK(conflict(kWeights, std::string("1.1 3.2 -1.2")).empty());
  CHECK(conflict({"1 2", "3 x"}) == "\"3 x\" is no row of weights; allowed: numbers with blanks between them");
  CHECK(conflict({"1 2", "nan 1"}) == "\"nan 1\" is no row of weights; allowed: numbers with blanks between them");
  CHECK(conflict({"1 2", "3"}) ==
        "\"3\" has 1 weights, and the row before it 2; allowed: as many weights in every row");
  CHECK(conflict({"1 2"}) == "weights has 1 row; allowed: a row for each of two classes or more");
  CHECK(conflict({"1 2", "3 4"}, std::string("1")) ==
        "intercepts is \"1\", and weights has 2 rows; allowed: a number for each row, with blanks between them");
}

TEST_CASE("given weights must be those of the data's features and classes") {
  const Classifier& entry = test::classifier("fixed_linear");
  CellShape shape;
  shape.features = 5;
  const auto problem = entry.check(parameters(kWeights, {}), shape);
  REQUIRE(problem);
  CHECK(problem->problem == "a row of weights has 4 numbers, and a row of data 5 features");
  const std::vector<std::int32_t> labels{0};
  CHECK_THROWS_WITH(entry.fit(parameters(kWeights, {}), kPixels.view(), labels, 2, {}),
                    "weights has 3 rows, and the data has 2 classes; allowed: a row for each class");
}
