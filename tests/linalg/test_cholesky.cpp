#include <catch2/catch.hpp>

#include <vector>

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
