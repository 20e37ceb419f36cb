#include <catch2/catch.hpp>

#include <chrono>

#include "plan/make_plan.hpp"
#include "real_data.hpp"
#include "run/calibration.hpp"

using namespace gridfold;

TEST_CASE("calibration stays near its budget and gives a time for every pass") {
  const auto cifar10 = test::real_data("cifar-10-batches-bin");
  if (!cifar10) return;
  const Plan plan = make_plan(read_sweep_text("name: t\ndataset: {loader: cifar10, path: " + cifar10->string() +
                                                  "}\nprotocol: {kind: k_fold, folds: 5}\nclassifier: knn\n"
                                                  "grid: {k: [1, 100], metric: [l1, l2]}\n",
                                              "t.yaml", {}, known_names()));
  const auto start = std::chrono::steady_clock::now();
  const std::vector<double> seconds = estimate_time(plan, 0).pass_seconds;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  REQUIRE(seconds.size() == 2);
  CHECK(seconds[0] > 1);
  CHECK(seconds[1] > 1);
  CHECK(elapsed.count() < 10);
}
