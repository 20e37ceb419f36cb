#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <type_traits>

#include "distance/metrics.hpp"

namespace gridfold {

namespace {

__extension__ using Wide = unsigned __int128;

// Beyond it no row of bytes has integer keys: 255^9 is above 2^64.
constexpr double kLargestIntegerPower = 8;

double sum_of_powers(const auto* x, const auto* y, std::size_t cols, std::span<const double> parameters) {
  const double p = parameters[0];
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    sum += std::pow(std::fabs(static_cast<double>(x[c]) - static_cast<double>(y[c])), p);
  }
  return sum;
}

/// base^exponent, by squaring.
template <typename T>
T power(T base, unsigned exponent) {
  T result = 1;
  for (; exponent != 0; exponent >>= 1, base *= base) {
    if ((exponent & 1) != 0) result *= base;
  }
  return result;
}

unsigned exponent_of(std::span<const double> parameters) { return static_cast<unsigned>(parameters[0]); }

/// 255^p times the columns, of which there is at least one; 0 where that is 2^64 or more.
std::uint64_t largest_key(std::size_t cols, std::span<const double> parameters) {
  if (parameters[0] > kLargestIntegerPower) return 0;
  const Wide largest = Wide{power(std::uint64_t{255}, exponent_of(parameters))} * std::max<std::size_t>(cols, 1);
  return largest > std::numeric_limits<std::uint64_t>::max() ? 0 : static_cast<std::uint64_t>(largest);
}

std::uint64_t integer_sum(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols,
                          std::span<const double> parameters) {
  const unsigned exponent = exponent_of(parameters);
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    sum += power(static_cast<std::uint64_t>(x[c] > y[c] ? x[c] - y[c] : y[c] - x[c]), exponent);
  }
  return sum;
}

std::uint64_t sum_of_cubes(const std::uint8_t* x, const std::uint8_t* y, std::size_t cols, std::span<const double>) {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    const auto difference = static_cast<std::uint32_t>(std::abs(x[c] - y[c]));
    sum += difference * difference * difference;
  }
  return sum;
}

/// Of a whole p, whose powers are products.
template <typename T>
double whole_powers(const T* x, const T* y, std::size_t cols, std::span<const double> parameters) {
  if constexpr (std::is_integral_v<T>) {
    if (largest_key(cols, parameters) != 0) return static_cast<double>(integer_sum(x, y, cols, parameters));
  }
  const unsigned exponent = exponent_of(parameters);
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    sum += power(std::fabs(static_cast<double>(x[c]) - static_cast<double>(y[c])), exponent);
  }
  return sum;
}

Metric general() {
  return {.component = {.name = "minkowski",
                        .summary = "Rows are ordered by the sum of powers. With p = 1 and 2 as l1 and l2. With a whole "
                                   "p, 8-bit features are exact as long as 255^p times the columns is below 2^64.",
                        .formula = "(sum |x_i - y_i|^p)^(1/p)",
                        .revision = 2,
                        .parameters = {{.name = "p",
                                        .type = ParameterType::real,
                                        .default_value = 2.0,
                                        .least = 1,
                                        // 255^100 times any number of columns is far from the largest double.
                                        .greatest = 100,
                                        .meaning = "The order of the Minkowski distance: 1 is l1, 2 is l2.",
                                        .example = "1.5"}}},
          .scipy_name = "minkowski",
          .definitions =
              definitions_of([](const auto* x, const auto* y, std::size_t cols,
                                std::span<const double> parameters) { return sum_of_powers(x, y, cols, parameters); },
                             9000),
          .root = [](double sum, std::span<const double> parameters) { return std::pow(sum, 1 / parameters[0]); },
          .range_advice = "use a smaller p, or bring the features near 1, for example by standardize"};
}

/// With p a whole number.
Metric of_whole_powers() {
  Metric metric = general();
  metric.definitions = {.bytes = {.order_key = whole_powers,
                                  .integer_key = integer_sum,
                                  .largest_integer_key = largest_key,
                                  .operations_per_column = 250},
                        .floats = {.order_key = whole_powers, .operations_per_column = 500},
                        .doubles = {.order_key = whole_powers, .operations_per_column = 500}};
  return metric;
}

/// With p = 3, for which 8-bit features have kernels.
Metric of_cubes() {
  Metric metric = of_whole_powers();
  metric.preselection = Preselection::cubes;
  metric.definitions.bytes.integer_key = sum_of_cubes;
  metric.definitions.bytes.operations_per_column = 7;
  return metric;
}

std::optional<MetricSpec> special_case(std::span<const double> parameters) {
  static const Metric l1 = l1_metric();
  static const Metric l2 = l2_metric();
  static const Metric cubes = of_cubes();
  static const Metric whole_p = of_whole_powers();
  const double p = parameters[0];
  if (p == 1) return MetricSpec{&l1};
  if (p == 2) return MetricSpec{&l2};
  if (p == 3) return MetricSpec{&cubes, {p}};
  if (p == std::floor(p)) return MetricSpec{&whole_p, {p}};
  return std::nullopt;
}

}  // namespace

Metric minkowski_metric() {
  Metric metric = general();
  metric.special_case = special_case;
  return metric;
}

}  // namespace gridfold
