#include "stats/mcnemar.hpp"

#include <algorithm>
#include <cmath>

#include "stats/distributions.hpp"

namespace gridfold {

McNemarTest mcnemar_test(std::uint64_t only_first_right, std::uint64_t only_second_right) {
  const auto b = static_cast<double>(only_first_right);
  const auto c = static_cast<double>(only_second_right);
  const double n = b + c;
  if (n == 0) return {.corrected_p = 1, .uncorrected_p = 1, .exact_p = 1, .mid_p = 1};
  McNemarTest test;
  const double distance = std::max(0.0, std::abs(b - c) - 1);
  test.corrected = distance * distance / n;
  test.corrected_p = chi_squared_upper(test.corrected, 1);
  test.uncorrected = (b - c) * (b - c) / n;
  test.uncorrected_p = chi_squared_upper(test.uncorrected, 1);
  const double smaller = std::min(b, c);
  const double tail = 2 * binomial_cdf(smaller, n, 0.5);
  test.exact_p = std::min(1.0, tail);
  test.mid_p = std::min(1.0, tail - binomial_pdf(smaller, n, 0.5));
  return test;
}

}  // namespace gridfold
