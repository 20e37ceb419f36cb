#include <catch2/catch.hpp>

#include <vector>

#include "classifiers/fitted_on_digits.hpp"

using namespace gridfold;

TEST_CASE("majority predicts what scikit-learn's DummyClassifier of the most frequent class does") {
  CHECK(test::check_predictions_on_digits("majority") == 5);
}

TEST_CASE("the smaller of two equally frequent classes is the majority") {
  const Matrix<float> rows(5, 1);
  const Matrix<float> queries(2, 1);
  const std::vector<std::int32_t> labels{2, 1, 2, 0, 1};
  CHECK(test::fit_and_predict("majority", rows.view(), labels, 3, queries.view()) == std::vector<std::int32_t>{1, 1});
}
