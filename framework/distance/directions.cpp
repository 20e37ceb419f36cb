#include "distance/directions.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace gridfold {

namespace {

/// Columns whose products of bytes add up to less than 2^32.
constexpr std::size_t kColumnsOf32Bits = 1U << 16;

std::uint64_t sum_of_bytes(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols) {
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

template <std::size_t Count, typename T>
void sum_products(const T* x, const Direction& x_direction, const T* const* rows, const Direction* const* directions,
                  std::size_t cols, double* products) {
  if constexpr (std::is_integral_v<T>) {
    for (std::size_t r = 0; r < Count; ++r) products[r] = static_cast<double>(sum_of_bytes(x, rows[r], cols));
  } else {
    // Sums of different rows wait for each other's additions no longer than a row's own must.
    double sums[Count] = {};
    double times[Count];
    double minus[Count];
    for (std::size_t r = 0; r < Count; ++r) {
      times[r] = directions[r]->times;
      minus[r] = directions[r]->minus;
    }
    for (std::size_t c = 0; c < cols; ++c) {
      const double value = x_direction(double{x[c]});
      for (std::size_t r = 0; r < Count; ++r) {
        // Times 1 on floats.
        const double other = std::is_same_v<T, float> ? double{rows[r][c]} : double{rows[r][c]} * times[r];
        sums[r] += value * (other - minus[r]);
      }
    }
    std::copy_n(sums, Count, products);
  }
}

template void sum_products<1>(const std::uint8_t*, const Direction&, const std::uint8_t* const*,
                              const Direction* const*, std::size_t, double*);
template void sum_products<1>(const float*, const Direction&, const float* const*, const Direction* const*, std::size_t,
                              double*);
template void sum_products<1>(const double*, const Direction&, const double* const*, const Direction* const*,
                              std::size_t, double*);
template void sum_products<kProductRows>(const std::uint8_t*, const Direction&, const std::uint8_t* const*,
                                         const Direction* const*, std::size_t, double*);
template void sum_products<kProductRows>(const float*, const Direction&, const float* const*, const Direction* const*,
                                         std::size_t, double*);
template void sum_products<kProductRows>(const double*, const Direction&, const double* const*, const Direction* const*,
                                         std::size_t, double*);

double power_to_one(const double* row, std::size_t cols) {
  double largest = 0;
  for (std::size_t c = 0; c < cols; ++c) largest = std::max(largest, std::fabs(row[c]));
  if (largest == 0) return 1;
  // Of the smallest numbers the power itself would be infinite.
  constexpr int kMost = 1000;
  return std::ldexp(1.0, std::min(-std::ilogb(largest), kMost));
}

double distance_of_reals(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // One root: that of a square is exact, so that equal rows are at distance 0.
  return std::max(0.0, 1 - product / std::sqrt(x.squares * y.squares));
}

}  // namespace gridfold
