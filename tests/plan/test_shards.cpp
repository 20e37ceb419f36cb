#include <catch2/catch.hpp>

#include <vector>

#include "plan/shards.hpp"

namespace gridfold::test_shards {

namespace {

Plan plan_of_costs(const std::vector<double>& costs) {
  Plan plan;
  for (const double cost : costs) {
    Pass pass;
    pass.cost.operations = cost;
    plan.passes.push_back(pass);
  }
  return plan;
}

}  // namespace

TEST_CASE("passes are dealt out from the most expensive, each to the shard with the least to do") {
  CHECK(shard_of_pass(plan_of_costs({1, 5, 3, 4, 2}), 2) == std::vector<std::size_t>{0, 0, 1, 1, 0});
  CHECK(shard_of_pass(plan_of_costs({7, 7, 7}), 3) == std::vector<std::size_t>{0, 1, 2});
  CHECK(shard_of_pass(plan_of_costs({1, 2}), 1) == std::vector<std::size_t>{0, 0});
  CHECK(shard_of_pass(plan_of_costs({1, 2}), 5) == std::vector<std::size_t>{1, 0});
}

}  // namespace gridfold::test_shards
