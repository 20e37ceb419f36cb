#include "distance/metric_chebyshev.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gridfold {

namespace {

// Independent maxima, side by side in vector registers.
constexpr std::size_t kLanes = 16;

template <typename T, typename Largest, typename Difference>
Largest largest_difference(const T* x, const T* y, std::size_t cols, const Difference& difference) {
  std::array<Largest, kLanes> largest{};
  std::size_t first = 0;
  for (; first + kLanes <= cols; first += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      largest[lane] = std::max(largest[lane], difference(x[first + lane], y[first + lane]));
    }
  }
  for (; first < cols; ++first) largest[0] = std::max(largest[0], difference(x[first], y[first]));
  return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

double chebyshev(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return largest_difference<std::uint8_t, std::uint8_t>(x, y, cols, [](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::max(a, b) - std::min(a, b));
  });
}

double chebyshev(const float* x, const float* y, std::size_t cols, double) {
  return largest_difference<float, double>(x, y, cols,
                                           [](float a, float b) { return std::fabs(double{a} - double{b}); });
}

}  // namespace gridfold
