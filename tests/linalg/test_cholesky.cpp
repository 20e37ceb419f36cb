#include <catch2/catch.hpp>

#include <cmath>
#include <stop_token>
#include <vector>

#include "core/cancelled.hpp"
#include "linalg/cholesky.hpp"

using namespace gridfold;

TEST_CASE("a positive definite system is solved for several right sides, from its lower triangle alone") {
  // numpy.linalg.solve([[4, 2, -1], [2, 5, 3], [-1, 3, 6]], ...)
  std::vector<double> matrix{4, 2, -1, /* not read */ 99, 5, 3, 99, 99, 6};
  std::vector<double> sides{1, 2, 3, -4, 0, 8};
  REQUIRE(solve_positive_definite(matrix, 3, sides, 2));
  // 43 is the determinant.
  const double expected[] = {24 / 43.0, -11 / 43.0, 31 / 43.0, 4 / 43.0, -52 / 43.0, 84 / 43.0};
  for (std::size_t i = 0; i < 6; ++i) CHECK(sides[i] == Approx(expected[i]));
}

TEST_CASE("a matrix that is indefinite, or singular but for rounding, is refused") {
  std::vector<double> sides{1, 1};
  std::vector<double> indefinite{1, 2, 2, 1};
  CHECK_FALSE(solve_positive_definite(indefinite, 2, sides, 1));
  std::vector<double> singular{1, 0.1, 0.1, 0.1 * 0.1};
  CHECK_FALSE(solve_positive_definite(singular, 2, sides, 1));
}

TEST_CASE("a system that is factored in several blocks is solved as well as one of a few rows") {
  constexpr std::size_t kSize = 3072;
  std::vector<double> matrix(kSize * kSize);
  // Blocks have 455 columns, and the last one is shorter.
  for (std::size_t i = 0; i < kSize; ++i) {
    matrix[i * kSize + i] = 2.001;
    if (i + 1 < kSize) matrix[i * kSize + i + 1] = -1;
  }
  std::vector<double> expected(kSize);
  for (std::size_t i = 0; i < kSize; ++i) expected[i] = std::sin(static_cast<double>(i));
  std::vector<double> sides(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    sides[i] = 2.001 * expected[i] - (i > 0 ? expected[i - 1] : 0) - (i + 1 < kSize ? expected[i + 1] : 0);
  }
  REQUIRE(solve_positive_definite(matrix, kSize, sides, 1));
  for (std::size_t i = 0; i < kSize; ++i) REQUIRE(sides[i] == Approx(expected[i]).margin(1e-10));
}

TEST_CASE("a stop is heeded while a system is solved") {
  std::vector<double> matrix{1};
  std::vector<double> sides{1};
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(solve_positive_definite(matrix, 1, sides, 1, source.get_token()), Cancelled);
}
