#include "core/numpy_random.hpp"

#include <bit>
#include <numeric>

namespace gridfold {

std::uint32_t NumpyRandomState::interval(std::uint32_t largest) {
  if (largest == 0) return 0;
  const std::uint32_t mask = ~std::uint32_t{0} >> std::countl_zero(largest);
  while (true) {
    const auto value = static_cast<std::uint32_t>(engine_()) & mask;
    if (value <= largest) return value;
  }
}

std::vector<std::uint32_t> NumpyRandomState::permutation(std::size_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  shuffle(order);
  return order;
}

}  // namespace gridfold
