#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/summary.hpp"

using namespace gridfold;

TEST_CASE("a summary gives what numpy gives for the published folds of K = 10") {
  const std::vector<double> folds{0.265, 0.296, 0.276, 0.284, 0.280};
  const Summary summary = summarize(folds);
  // numpy.mean, numpy.std, numpy.std(ddof=1) / sqrt(5)
  CHECK(summary.n == 5);
  CHECK(summary.mean == Approx(0.2802).epsilon(1e-12));
  CHECK(summary.standard_deviation == Approx(0.010127191120937731).epsilon(1e-12));
  CHECK(summary.standard_error == Approx(0.005063595560468866).epsilon(1e-12));
  CHECK(summary.minimum == 0.265);
  CHECK(summary.maximum == 0.296);
}

TEST_CASE("one value has no standard error and no values have no mean") {
  CHECK(std::isnan(summarize(std::vector<double>{0.5}).standard_error));
  CHECK(summarize(std::vector<double>{0.5}).standard_deviation == 0);
  CHECK(std::isnan(summarize({}).mean));
}

TEST_CASE("equal values share the smallest rank and NaN ranks last") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{0.3, nan, 0.5, 0.5, 0.1, nan};
  CHECK(ranks(values, true) == std::vector<std::size_t>{3, 5, 1, 1, 4, 5});
  CHECK(ranks(values, false) == std::vector<std::size_t>{2, 5, 3, 3, 1, 5});
}
