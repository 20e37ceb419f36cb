#include "distance/directions.hpp"

#include <algorithm>

#include "distance/metric_correlation.hpp"
#include "distance/metric_cosine.hpp"

namespace gridfold {

namespace {

/// Columns whose products of bytes add up to less than 2^32.
constexpr std::size_t kColumnsOf32Bits = 1U << 16;

std::uint64_t sum_of_products(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols) {
  std::uint64_t total = 0;
  for (std::size_t first = 0; first < cols; first += kColumnsOf32Bits) {
    const std::size_t end = std::min(cols, first + kColumnsOf32Bits);
    std::uint32_t sum = 0;
    for (std::size_t c = first; c < end; ++c) sum += std::uint32_t{x[c]} * y[c];
    total += sum;
  }
  return total;
}

}  // namespace

template <std::size_t Count>
void sum_products(const std::uint8_t* x, const Direction&, const std::uint8_t* const* rows, const Direction* const*,
                  std::size_t cols, double* products) {
  for (std::size_t r = 0; r < Count; ++r) products[r] = static_cast<double>(sum_of_products(x, rows[r], cols));
}

template <std::size_t Count>
void sum_products(const float* x, const Direction& x_direction, const float* const* rows,
                  const Direction* const* directions, std::size_t cols, double* products) {
  // Sums of different rows wait for each other's additions no longer than a row's own must.
  double sums[Count] = {};
  double minus[Count];
  for (std::size_t r = 0; r < Count; ++r) minus[r] = directions[r]->minus;
  for (std::size_t c = 0; c < cols; ++c) {
    const double value = double{x[c]} - x_direction.minus;
    for (std::size_t r = 0; r < Count; ++r) sums[r] += value * (double{rows[r][c]} - minus[r]);
  }
  std::copy_n(sums, Count, products);
}

template void sum_products<1>(const std::uint8_t*, const Direction&, const std::uint8_t* const*,
                              const Direction* const*, std::size_t, double*);
template void sum_products<1>(const float*, const Direction&, const float* const*, const Direction* const*, std::size_t,
                              double*);
template void sum_products<kProductRows>(const std::uint8_t*, const Direction&, const std::uint8_t* const*,
                                         const Direction* const*, std::size_t, double*);
template void sum_products<kProductRows>(const float*, const Direction&, const float* const*, const Direction* const*,
                                         std::size_t, double*);

bool compares_directions(Metric metric) { return metric == Metric::cosine || metric == Metric::correlation; }

template <>
const DirectionMetric<std::uint8_t>& direction_metric_of(Metric metric) {
  return metric == Metric::cosine ? kCosineOfBytes : kCorrelationOfBytes;
}

template <>
const DirectionMetric<float>& direction_metric_of(Metric metric) {
  return metric == Metric::cosine ? kCosineOfFloats : kCorrelationOfFloats;
}

}  // namespace gridfold
