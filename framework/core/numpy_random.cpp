#include "core/numpy_random.hpp"

#include <bit>
#include <cmath>
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

double NumpyRandomState::uniform() {
  const auto high = static_cast<double>(static_cast<std::uint32_t>(engine_()) >> 5);
  const auto low = static_cast<double>(static_cast<std::uint32_t>(engine_()) >> 6);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double NumpyRandomState::normal(double mean, double standard_deviation) {
  if (next_normal_) {
    const double value = *next_normal_;
    next_normal_.reset();
    return mean + standard_deviation * value;
  }
  double x = 0;
  double y = 0;
  double radius = 0;
  do {
    x = 2 * uniform() - 1;
    y = 2 * uniform() - 1;
    radius = x * x + y * y;
  } while (radius >= 1 || radius == 0);
  const double factor = std::sqrt(-2 * std::log(radius) / radius);
  next_normal_ = factor * x;
  return mean + standard_deviation * (factor * y);
}

std::vector<std::uint32_t> NumpyRandomState::permutation(std::size_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  shuffle(order);
  return order;
}

}  // namespace gridfold
