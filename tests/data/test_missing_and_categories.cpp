#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/transform.hpp"
#include "data_files.hpp"
#include "expected_values.hpp"
#include "steps.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

constexpr std::size_t kColumns = 4;

std::vector<double> encoding_values(const std::string& name) { return expected_numbers("encoding_values.txt", name); }

Features rows(const std::string& name) {
  const std::vector<double> values = encoding_values(name);
  return Matrix<double>(values, values.size() / kColumns, kColumns);
}

/// Of the rows of encoding_values.txt: column 3 has no missing value.
const FeatureShape kShape{kColumns, sizeof(double), std::nullopt, {0, 1, 2}, {2, 3}, {4, 4}};

void check_equal(const Features& features, const std::vector<double>& wanted) {
  const auto& matrix = std::get<Matrix<double>>(features);
  REQUIRE(matrix.view().size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO(i);
    if (std::isnan(wanted[i])) {
      CHECK(std::isnan(matrix.data()[i]));
    } else {
      CHECK(matrix.data()[i] == wanted[i]);
    }
  }
}

/// Fits one transform on the training rows and checks what becomes of both parts.
void check_fitted(const std::string& name, const std::string& transform, const ParameterValues& parameters = {}) {
  INFO(name);
  const std::vector<PipelineStep> steps{make_step(transform, parameters)};
  const FittedRows fitted = fit_pipeline(steps, kShape, view_of(rows("train")));
  check_equal(fitted.train, encoding_values(name + ".train"));
  check_equal(fitted.pipeline.apply(view_of(rows("test"))), encoding_values(name + ".test"));
  CHECK(shape_after(steps, kShape).features == std::get<Matrix<double>>(fitted.train).cols());
}

}  // namespace

TEST_CASE("impute is scikit-learn's SimpleImputer, with the most frequent category for categories") {
  for (const std::string strategy : {"mean", "median", "most_frequent"}) {
    check_fitted("impute_" + strategy, "impute", {{"strategy", strategy}});
  }
  check_fitted("impute_constant", "impute", {{"strategy", "constant"}, {"value", -7.5}});
}

TEST_CASE("an indicator column stands behind all others for each column with missing values") {
  const std::vector<PipelineStep> steps{make_step("impute", ParameterValues{{"indicator", true}})};
  CHECK(shape_after(steps, kShape).features == 7);
  const FittedRows fitted = fit_pipeline(steps, kShape, view_of(rows("train")));
  const std::vector<double> wanted = encoding_values("indicator.test");
  const auto test = std::get<Matrix<double>>(fitted.pipeline.apply(view_of(rows("test"))));
  for (std::size_t row = 0; row < test.rows(); ++row) {
    for (std::size_t i = 0; i < 3; ++i) CHECK(test.row(row)[kColumns + i] == wanted[3 * row + i]);
  }
}

TEST_CASE("what no training row lacks has an indicator of zeros, and what none has is 0 in every row") {
  const double missing = std::nan("");
  const FeatureShape shape{2, sizeof(double), std::nullopt, {0, 1}, {}, {}};
  const std::vector<PipelineStep> steps{make_step("impute", ParameterValues{{"indicator", true}})};
  const Features train = Matrix<double>({1, missing, 2, missing}, 2, 2);
  const FittedRows fitted = fit_pipeline(steps, shape, view_of(train));
  check_equal(fitted.train, {1, 0, 0, 1, 2, 0, 0, 1});
  const Features test = Matrix<double>({missing, 9}, 1, 2);
  check_equal(fitted.pipeline.apply(view_of(test)), {1.5, 0, 0, 0});
}

TEST_CASE("one_hot is scikit-learn's OneHotEncoder with columns of zeros for what no training row has") {
  check_fitted("one_hot", "one_hot");
}

TEST_CASE("ordinal is scikit-learn's OrdinalEncoder, and leaves missing values") {
  check_fitted("ordinal", "ordinal");
  const std::vector<PipelineStep> steps{make_step("ordinal", {})};
  const FeatureShape after = shape_after(steps, kShape);
  CHECK(after.missing == kShape.missing);
  CHECK(after.categorical.empty());
}

TEST_CASE("missing categories can be kept for one_hot to tell them apart") {
  const std::vector<PipelineStep> steps{make_step("impute", ParameterValues{{"categories", "keep"}}),
                                        make_step("one_hot", {})};
  const FeatureShape after = shape_after(steps, kShape);
  CHECK(after.features == 11);
  CHECK(after.missing.empty());
  const FittedRows fitted = fit_pipeline(steps, kShape, view_of(rows("train")));
  CHECK(std::get<Matrix<double>>(fitted.train).row(3)[6] == 1);
}

TEST_CASE("categories that no training row has can be refused") {
  for (const std::string name : {"one_hot", "ordinal"}) {
    const std::vector<PipelineStep> steps{make_step(name, ParameterValues{{"unknown", "refuse"}})};
    const FittedRows fitted = fit_pipeline(steps, kShape, view_of(rows("train")));
    CHECK_THAT(data_error([&] { fitted.pipeline.apply(view_of(rows("test"))); }),
               Catch::StartsWith(name + ": column 2 (from 0) has a category that no training row of this split has; "
                                        "unknown: "));
  }
}

TEST_CASE("one_hot of 8-bit features keeps them exact") {
  const FeatureShape shape{2, 1, std::nullopt, {}, {0}, {3}};
  const Features train = Matrix<std::uint8_t>({2, 200, 0, 100}, 2, 2);
  const std::vector<PipelineStep> steps{make_step("one_hot", {})};
  CHECK(shape_after(steps, shape).bytes_per_feature == 1);
  const Features after = fit_pipeline(steps, shape, view_of(train)).train;
  const auto& matrix = std::get<Matrix<std::uint8_t>>(after);
  CHECK(std::vector<std::uint8_t>(matrix.data(), matrix.data() + 8) ==
        std::vector<std::uint8_t>{0, 0, 1, 200, 1, 0, 0, 100});
}
