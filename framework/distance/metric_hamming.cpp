#include "distance/metric_hamming.hpp"

#include <algorithm>

namespace gridfold {

namespace {

template <typename T>
double share_of_differing(const T* x, const T* y, std::size_t cols) {
  // Counted in bytes, of which a vector register holds many, as long as these hold the counts.
  constexpr std::size_t kByteful = 255;
  std::size_t differing = 0;
  for (std::size_t first = 0; first < cols; first += kByteful) {
    const std::size_t end = std::min(cols, first + kByteful);
    std::uint8_t few = 0;
    for (std::size_t c = first; c < end; ++c) few = static_cast<std::uint8_t>(few + (x[c] < y[c] || y[c] < x[c]));
    differing += few;
  }
  return cols == 0 ? 0 : static_cast<double>(differing) / static_cast<double>(cols);
}

}  // namespace

double hamming(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return share_of_differing(x, y, cols);
}

double hamming(const float* x, const float* y, std::size_t cols, double) { return share_of_differing(x, y, cols); }

}  // namespace gridfold
