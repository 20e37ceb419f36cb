#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include <catch2/catch.hpp>

#include "plan/make_plan.hpp"
#include "run/estimate.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test_estimate {

TEST_CASE("a trial on the first rows gives every pass a time") {
  const Plan plan = make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " GRIDFOLD_SOURCE_DIR
                                              "/datasets/digits/digits.csv.gz}\nclassifier: knn\n"
                                              "grid: {metric: [l1, canberra], k: [1, 3]}\n",
                                              "t.yaml", {}, known_names()));
  const std::vector<double> seconds = estimate_seconds(plan, 0, 0.2);
  REQUIRE(seconds.size() == 2);
  for (std::size_t pass = 0; pass < 2; ++pass) {
    CHECK(seconds[pass] > 0);
    CHECK(seconds[pass] < 60);
  }
}

TEST_CASE("a trial fills gaps and encodes texts as the run does") {
  const test::TemporaryFolder folder;
  std::string table = "a,b,kind\n,u,x\n";
  for (int row = 0; row < 199; ++row) {
    table += std::to_string(row * 37 % 101) + "," + (row % 3 == 0 ? "u" : "v") + (row % 2 == 0 ? ",x\n" : ",y\n");
  }
  const std::string path = folder.write("gap.csv", table).string();
  Plan plan = make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + path +
                                            ", label_column: kind}\ntransforms: [impute, one_hot]\n"
                                            "classifier: majority\n",
                                        "t.yaml", {}, known_names()));
  // A number, and a column for each of two texts.
  static const Classifier* majority = plan.passes[0].classifier;
  static std::atomic<int> fitted = 0;
  static std::atomic<int> fitted_to_whole_rows = 0;
  REQUIRE(majority->evaluate == nullptr);
  Classifier counting = *majority;
  counting.fit = [](std::span<const ParameterValue> parameters, const FeatureView& train,
                    std::span<const std::int32_t> labels, std::size_t class_count, const Context& context) {
    ++fitted;
    const auto is_whole = [](const auto& rows) {
      return rows.cols() == 3 &&
             std::ranges::all_of(rows.row(0), [](auto value) { return std::isfinite(static_cast<double>(value)); });
    };
    if (std::visit(is_whole, train)) ++fitted_to_whole_rows;
    return majority->fit(parameters, train, labels, class_count, context);
  };
  plan.passes[0].classifier = &counting;
  estimate_seconds(plan, 0, 0.01);
  CHECK(fitted > 0);
  CHECK(fitted_to_whole_rows == fitted);
}

}  // namespace gridfold::test_estimate
