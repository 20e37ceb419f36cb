#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "stats/intervals.hpp"

using namespace gridfold;

// R 4.2.2: prop.test(139, 500, correct = FALSE) and binom.test(139, 500).
TEST_CASE("intervals of a share are Wilson's, and Clopper and Pearson's") {
  const Interval wilson = wilson_interval(139, 500, .95);
  CHECK(wilson.low == Approx(.2405366075).epsilon(1e-9));
  CHECK(wilson.high == Approx(.3188485996).epsilon(1e-9));
  const Interval exact = clopper_pearson_interval(139, 500, .95);
  CHECK(exact.low == Approx(.2391428574).epsilon(1e-9));
  CHECK(exact.high == Approx(.3195051640).epsilon(1e-9));
  CHECK(wilson_interval(0, 10, .95).low == 0);
  CHECK(wilson_interval(10, 10, .95).high == 1);
  CHECK(clopper_pearson_interval(0, 10, .95).low == 0);
  CHECK(clopper_pearson_interval(10, 10, .95).high == 1);
}

TEST_CASE("the t interval of R's sleep data is R's, and one value has none") {
  const Interval interval =
      t_interval(std::vector<double>{-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4}, .95);
  CHECK(interval.low == Approx(-2.4598857633).epsilon(1e-9));
  CHECK(interval.high == Approx(-.7001142367).epsilon(1e-9));
  CHECK(std::isnan(t_interval(std::vector<double>{.5}, .95).low));
}

// numpy.percentile
TEST_CASE("percentiles interpolate as numpy's do") {
  const std::vector<double> values{3, 1, 4, 1, 5, 9, 2, 6};
  CHECK(percentile(values, 0) == 1);
  CHECK(percentile(values, .025) == 1);
  CHECK(percentile(values, .25) == 1.75);
  CHECK(percentile(values, .5) == 3.5);
  CHECK(percentile(values, .975) == Approx(8.475).epsilon(1e-14));
  CHECK(percentile(values, 1) == 9);
}

// numpy: the percentiles of 1,000 means of five values drawn by RandomState(7).randint(0, 5).
TEST_CASE("the bootstrap interval is what numpy's generator gives") {
  const Interval interval = bootstrap_interval(std::vector<double>{.2634, .2571, .2649, .2783, .2660}, .95, 1000, 7);
  CHECK(interval.low == Approx(.26044).epsilon(1e-12));
  CHECK(interval.high == Approx(.2723475).epsilon(1e-12));
}
