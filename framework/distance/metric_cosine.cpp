#include <cmath>
#include <type_traits>

#include "distance/directions.hpp"
#include "distance/exact_ratio.hpp"
#include "distance/metrics.hpp"

namespace gridfold {

namespace {

template <typename T>
Direction cosine_direction(const T* row, std::size_t cols) {
  Direction direction;
  if constexpr (std::is_same_v<T, double>) direction.times = power_to_one(row, cols);
  // The squares of bytes add up to an integer.
  std::conditional_t<std::is_integral_v<T>, std::uint64_t, double> squares = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    if constexpr (std::is_integral_v<T>) {
      squares += std::uint32_t{row[c]} * row[c];
    } else {
      const double value = direction(double{row[c]});
      squares += value * value;
    }
  }
  direction.squares = static_cast<double>(squares);
  direction.length = std::sqrt(direction.squares);
  return direction;
}

double cosine_of_bytes(const Direction& x, const Direction& y, double product) {
  if (x.squares == 0 || y.squares == 0) return 1;
  // All three are integers.
  const auto integer = [](double value) { return Wide{static_cast<std::uint64_t>(value)}; };
  return 1 - std::sqrt(exact_ratio(integer(product) * integer(product), integer(x.squares) * integer(y.squares)));
}

constexpr DirectionMetric<std::uint8_t> kCosineOfBytes{cosine_direction, cosine_of_bytes};
constexpr DirectionMetric<float> kCosineOfFloats{cosine_direction, distance_of_reals};
constexpr DirectionMetric<double> kCosineOfDoubles{cosine_direction, distance_of_reals};

template <const auto& kSteps, typename T>
double cosine(const T* x, const T* y, std::size_t cols, std::span<const double>) {
  return measure_pair(kSteps, x, y, cols);
}

}  // namespace

Metric cosine_metric() {
  return {.component = {.name = "cosine",
                        .summary = "A row of zeros is at distance 1 from every row, as in scikit-learn's "
                                   "cosine_distances; SciPy has no such distance. Equal rows are at distance 0, and "
                                   "none is negative. 8-bit rows at equal angles have equal distances.",
                        .formula = "1 - x.y / (|x| |y|)",
                        .aliases = {"angular"}},
          .scipy_name = "cosine",
          .definitions = {.bytes = {.order_key = cosine<kCosineOfBytes>,
                                    .directions = &kCosineOfBytes,
                                    .operations_per_column = 3.5},
                          .floats = {.order_key = cosine<kCosineOfFloats>,
                                     .directions = &kCosineOfFloats,
                                     .operations_per_column = 3.5},
                          .doubles = {.order_key = cosine<kCosineOfDoubles>,
                                      .directions = &kCosineOfDoubles,
                                      .operations_per_column = 3.5}},
          .preselection = Preselection::directions};
}

}  // namespace gridfold
