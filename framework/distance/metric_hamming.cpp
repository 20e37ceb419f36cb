#include "distance/metric_hamming.hpp"

namespace gridfold {

namespace {

template <typename T>
double share_of_differing(const T* x, const T* y, std::size_t cols) {
  std::size_t differing = 0;
  for (std::size_t c = 0; c < cols; ++c) differing += x[c] < y[c] || y[c] < x[c] ? 1 : 0;
  return static_cast<double>(differing) / static_cast<double>(cols);
}

}  // namespace

double hamming(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, double) {
  return share_of_differing(x, y, cols);
}

double hamming(const float* x, const float* y, std::size_t cols, double) { return share_of_differing(x, y, cols); }

}  // namespace gridfold
