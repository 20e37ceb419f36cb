#include <algorithm>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

template <typename T>
double hamming(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  // Counted in bytes, of which a vector register holds many, as long as these hold the counts.
  constexpr std::size_t kByteful = 255;
  std::size_t differing = 0;
  for (std::size_t first = 0; first < cols; first += kByteful) {
    const std::size_t end = std::min(cols, first + kByteful);
    std::uint8_t few = 0;
    // Without branches, so that the loop is one of vectors.
    for (std::size_t c = first; c < end; ++c) {
      const auto differs = static_cast<unsigned>(x[c] < y[c]) | static_cast<unsigned>(y[c] < x[c]);
      few = static_cast<std::uint8_t>(few + differs);
    }
    differing += few;
  }
  return cols == 0 ? 0 : static_cast<double>(differing) / static_cast<double>(cols);
}

double share_of_a_column(std::size_t cols) { return cols == 0 ? 1 : 1 / static_cast<double>(cols); }

}  // namespace

Metric hamming_metric() {
  return {.component = {.name = "hamming",
                        .summary = "The fraction of columns in which the rows differ.",
                        .formula = "share of i with x_i != y_i"},
          .scipy_name = "hamming",
          .definitions = {
              .bytes = {.order_key = hamming, .order_key_step = share_of_a_column, .operations_per_column = 10},
              .floats = {.order_key = hamming, .order_key_step = share_of_a_column, .operations_per_column = 50},
              .doubles = {.order_key = hamming, .order_key_step = share_of_a_column, .operations_per_column = 110}}};
}

}  // namespace gridfold
