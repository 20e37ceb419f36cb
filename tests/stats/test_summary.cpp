#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "stats/summary.hpp"

using namespace gridfold;

TEST_CASE("a summary gives what numpy gives for the published folds of K = 10") {
  const std::vector<double> folds{0.265, 0.296, 0.276, 0.284, 0.280};
  const Summary summary = summarize(folds);
  // numpy.mean, numpy.std(ddof=1), numpy.std(ddof=1) / sqrt(5)
  CHECK(summary.n == 5);
  CHECK(summary.mean == Approx(0.2802).epsilon(1e-12));
  CHECK(summary.standard_deviation == Approx(0.011322543883774531).epsilon(1e-12));
  CHECK(summary.standard_error == Approx(0.005063595560468866).epsilon(1e-12));
  CHECK(summary.minimum == 0.265);
  CHECK(summary.maximum == 0.296);
}

TEST_CASE("one value has no spread and no values have no mean") {
  CHECK(std::isnan(summarize(std::vector<double>{0.5}).standard_error));
  CHECK(std::isnan(summarize(std::vector<double>{0.5}).standard_deviation));
  CHECK(std::isnan(summarize({}).mean));
}

TEST_CASE("sums are those of Python's math.fsum, whatever the order of the values") {
  // math.fsum of each list
  CHECK(exact_sum(std::vector<double>{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}) == 1.0);
  CHECK(exact_sum(std::vector<double>{1e16, 1, 1e-16}) == 10000000000000002.0);
  CHECK(exact_sum(std::vector<double>{1e100, 1, -1e100}) == 1.0);
  CHECK(exact_sum({}) == 0);
  std::vector<double> values{0.7, 0.1, 1.0 / 3, 0.2, 1e-9, 0.30000000000000004};
  const Summary first = summarize(values);
  std::sort(values.begin(), values.end());
  do {
    CHECK(summarize(values).mean == first.mean);
    CHECK(summarize(values).standard_deviation == first.standard_deviation);
  } while (std::next_permutation(values.begin(), values.end()) && values[0] < 0.01);
}

TEST_CASE("equal counts have equal means, however they are spread over the splits") {
  const std::vector<std::size_t> tens{10, 10, 10};
  const Summary spread = summarize(std::vector<double>{0.1, 0.2, 0.3}, tens);
  const Summary equal = summarize(std::vector<double>{0.2, 0.2, 0.2}, tens);
  CHECK(spread.mean == equal.mean);
  CHECK(spread.mean == 0.2);
  // 1/3 and 2/4 against 2/3 and 1/6 of other rows: (1/3 + 2/4) / 2 = (2/3 + 1/6) / 2 = 5/12.
  const Summary left = summarize(std::vector<double>{1.0 / 3, 0.5}, std::vector<std::size_t>{3, 4});
  const Summary right = summarize(std::vector<double>{2.0 / 3, 1.0 / 6}, std::vector<std::size_t>{3, 6});
  CHECK(left.mean == right.mean);
  CHECK(left.mean == 5.0 / 12);
}

TEST_CASE("scores that are no fractions of rows have the rounded mean of their exact sum") {
  CHECK(summarize(std::vector<double>{-0.5, 3.25}, std::vector<std::size_t>{4, 4}).mean == 1.375);
  CHECK(summarize(std::vector<double>{0.123, 0.456}, std::vector<std::size_t>{7, 7}).mean == Approx(0.2895));
}

TEST_CASE("equal values share the smallest rank and NaN ranks last") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{0.3, nan, 0.5, 0.5, 0.1, nan};
  CHECK(ranks(values, true) == std::vector<std::size_t>{3, 5, 1, 1, 4, 5});
  CHECK(ranks(values, false) == std::vector<std::size_t>{2, 5, 3, 3, 1, 5});
}
