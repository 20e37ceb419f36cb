#include <catch2/catch.hpp>

#include "plan/make_plan.hpp"
#include "run/estimate.hpp"

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

}  // namespace gridfold::test_estimate
