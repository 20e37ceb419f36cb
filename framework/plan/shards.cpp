#include "plan/shards.hpp"

#include <algorithm>
#include <numeric>

namespace gridfold {

std::vector<std::size_t> shard_of_pass(const Plan& plan, std::size_t count) {
  std::vector<std::size_t> order(plan.passes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return plan.passes[left].cost.operations > plan.passes[right].cost.operations;
  });
  std::vector<double> work(count);
  std::vector<std::size_t> shards(plan.passes.size());
  for (const std::size_t pass : order) {
    const auto least = std::min_element(work.begin(), work.end());
    shards[pass] = static_cast<std::size_t>(least - work.begin());
    *least += plan.passes[pass].cost.operations;
  }
  return shards;
}

}  // namespace gridfold
