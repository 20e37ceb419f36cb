#include <string>

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

TEST_CASE("a trial fills gaps and encodes texts as the run does, so that it takes as long as without them") {
  const test::TemporaryFolder folder;
  const auto seconds_of = [&](const std::string& name, const std::string& first_row) {
    std::string table = "a,b,kind\n" + first_row;
    for (int row = 0; row < 199; ++row) {
      table += std::to_string(row * 37 % 101) + "," + (row % 3 == 0 ? "u" : "v") + (row % 2 == 0 ? ",x\n" : ",y\n");
    }
    const std::string path = folder.write(name, table).string();
    const Plan plan = make_plan(read_sweep_text("name: t\ndataset: {loader: csv, path: " + path +
                                                    ", label_column: kind}\ntransforms: [impute, one_hot]\n"
                                                    "classifier: {name: softmax, solver: adam, epochs: 2000}\n",
                                                "t.yaml", {}, known_names()));
    return estimate_seconds(plan, 0, 0.2).front();
  };
  // Splits that fail for their gaps take a hundredth.
  CHECK(seconds_of("gap.csv", ",u,x\n") > seconds_of("whole.csv", "1,u,x\n") / 5);
}

}  // namespace gridfold::test_estimate
