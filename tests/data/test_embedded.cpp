#include <catch2/catch.hpp>

#include <string>

#include "data_files.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

Dataset embedded(std::string_view name) { return load_part(loader(name), request_for(loader(name), {})); }

}  // namespace

TEST_CASE("data sets that are part of the program hold what their files hold") {
  for (const std::string name : {"digits", "iris", "wine", "breast_cancer"}) {
    CAPTURE(name);
    const Dataset own = embedded(name);
    const std::string file = std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/" + name + "/" + name + ".csv.gz";
    const Dataset read = load_part(loader("csv"), request_of("csv", file));
    CHECK(own.fingerprint == read.fingerprint);
    CHECK(own.class_names == read.class_names);
    CHECK(loader(name).files(request_for(loader(name), {})).empty());
  }
}

// What python3-sklearn 1.2.1 says: load_iris().data.shape, .target_names, .data[0], and so on.
TEST_CASE("embedded data sets are scikit-learn's") {
  const Dataset iris = embedded("iris");
  CHECK(iris.rows() == 150);
  CHECK(iris.class_names == std::vector<std::string>{"setosa", "versicolor", "virginica"});
  CHECK(row_of<double>(iris, 0) == std::vector<double>{5.1, 3.5, 1.4, 0.2});
  CHECK(iris.columns[0].name == "sepal length (cm)");
  const Dataset wine = embedded("wine");
  CHECK(wine.rows() == 178);
  CHECK(wine.feature_count() == 13);
  CHECK(row_of<double>(wine, 177)[0] == 14.13);
  const Dataset cancer = embedded("breast_cancer");
  CHECK(cancer.rows() == 569);
  CHECK(cancer.feature_count() == 30);
  CHECK(row_of<double>(cancer, 568)[0] == 7.76);
  CHECK(embedded("digits").rows() == 1797);
}

TEST_CASE("an embedded data set takes its first rows and has no test part") {
  const LoadRequest request = with_take(request_for(loader("iris"), {}), 3);
  CHECK(load_part(loader("iris"), request).rows() == 3);
  CHECK_THAT(data_error([] { load_part(loader("iris"), request_for(loader("iris"), {}, Part::test)); }),
             Catch::StartsWith("iris has no test part"));
}
