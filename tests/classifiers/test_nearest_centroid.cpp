#include <catch2/catch.hpp>

#include <vector>

#include "classifiers/fitted_on_digits.hpp"

using namespace gridfold;

namespace {

std::vector<std::int32_t> predict(const std::vector<float>& rows, const std::vector<std::int32_t>& labels,
                                  const std::vector<float>& queries) {
  const Matrix<float> train(rows, rows.size(), 1);
  const Matrix<float> asked(queries, queries.size(), 1);
  return test::fit_and_predict("nearest_centroid", train.view(), labels, 4, asked.view());
}

}  // namespace

TEST_CASE("nearest_centroid predicts what scikit-learn's NearestCentroid does") {
  CHECK(test::check_predictions_on_digits("nearest_centroid") == 5);
}

TEST_CASE("a query between two centroids goes to the smaller class") {
  CHECK(predict({4, 6, 0, 2}, {1, 1, 2, 2}, {3, 2.9F, 3.1F}) == std::vector<std::int32_t>{1, 2, 1});
}

TEST_CASE("a class without training rows is never predicted") {
  // A centroid of nothing would lie at 0.
  CHECK(predict({5, 9}, {1, 3}, {0, 100}) == std::vector<std::int32_t>{1, 3});
}
