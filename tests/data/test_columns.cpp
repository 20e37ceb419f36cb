#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/transform.hpp"
#include "data_files.hpp"
#include "steps.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

const double kMissing = std::nan("");

/// Three columns: whole numbers, numbers of which one is missing, and codes of two categories.
Dataset mixed() {
  Dataset dataset;
  dataset.features = Matrix<double>({1, 0.5, 0, 2, kMissing, 1, 3, 0.25, 1}, 3, 3);
  dataset.labels = {0, 1, 0};
  dataset.class_names = {"a", "b"};
  dataset.columns = {{.name = "count"}, {.name = "share"}, {.name = "size", .categories = {"small", "large"}}};
  note_missing(dataset.view(), dataset.columns);
  return dataset;
}

std::string config_error(const std::vector<PipelineStep>& steps, const FeatureShape& shape) {
  try {
    shape_after(steps, shape);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("columns of a table have the names of its first line, in its order without the label") {
  const TemporaryFolder folder;
  const auto path = folder.write("file.csv", "x,kind,y\n1,a,2\n3,b,4\n");
  const LoadRequest request = request_of("csv", path, {{"header", "true"}, {"label_column", std::string("kind")}});
  const std::vector<Column> columns{{.name = "x"}, {.name = "y"}};
  CHECK(load_part(loader("csv"), request).columns == columns);
  const DataShape shape = inspect_part(loader("csv"), with_take(request, 1)).shape;
  CHECK(shape.columns == columns);
  CHECK(shape.labels == std::vector<std::int32_t>{0});
}

TEST_CASE("columns tell which of them have missing values") {
  CHECK(mixed().columns == std::vector<Column>{{.name = "count"},
                                               {.name = "share", .has_missing = true},
                                               {.name = "size", .categories = {"small", "large"}}});
  std::vector<Column> none;
  note_missing(Matrix<float>({1, 2}, 1, 2).view(), none);
  CHECK(none.empty());
  note_missing(Matrix<float>({1, std::nanf("")}, 1, 2).view(), none);
  CHECK(none == std::vector<Column>{{}, {.has_missing = true}});
}

TEST_CASE("a shape knows the columns with missing values and those of categories, before the run") {
  const FeatureShape shape = shape_of(mixed());
  CHECK(shape.missing == std::vector<std::size_t>{1});
  CHECK(shape.categorical == std::vector<std::size_t>{2});
  const std::vector<PipelineStep> standardize{make_step("standardize", {})};
  CHECK(config_error(standardize, shape) ==
        "standardize takes no missing values, but column 1 (from 0) of the rows before it has some; allowed: a "
        "transform before it that leaves none");
  FeatureShape whole = shape;
  whole.missing.clear();
  CHECK(config_error(standardize, whole) ==
        "standardize takes no categories, but column 2 (from 0) of the rows before it has some; allowed: a transform "
        "before it that makes numbers of them");
}

TEST_CASE("columns keeps missing values and categories, and tells where they are then") {
  const Dataset dataset = mixed();
  const std::vector<PipelineStep> swapped{make_step("columns", ParameterValues{{"keep", std::string("2, 1")}})};
  const FeatureShape after = shape_after(swapped, shape_of(dataset));
  CHECK(after.missing == std::vector<std::size_t>{1});
  CHECK(after.categorical == std::vector<std::size_t>{0});
  const FittedRows fitted = fit_pipeline(swapped, shape_of(dataset), dataset.view());
  const auto& rows = std::get<Matrix<double>>(fitted.train);
  CHECK(rows.row(0)[1] == 0.5);
  CHECK(std::isnan(rows.row(1)[1]));
  CHECK(std::isnan(std::get<Matrix<double>>(fitted.pipeline.apply(dataset.view())).row(1)[1]));
  const std::vector<PipelineStep> numbers{make_step("columns", ParameterValues{{"keep", std::string("0")}}),
                                          make_step("standardize", {})};
  CHECK(config_error(numbers, shape_of(dataset)).empty());
}
