#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/decimal.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_ranges {

namespace {

const Vocabulary& kVocabulary = test::sample_vocabulary();

std::vector<Scalar> values_of(const std::string& axis, const std::string& range,
                              const std::string& classifier = "{name: knn, metric: minkowski}",
                              const Vocabulary& vocabulary = kVocabulary) {
  const SweepSpec sweep = read_sweep_text("name: t\ndataset: {loader: cifar10, path: .}\nclassifier: " + classifier +
                                              "\ngrid: {" + axis + ": " + range + "}\n",
                                          "sweep.yaml", {}, vocabulary);
  std::vector<Scalar> values;
  for (const KeyValue& option : sweep.grid.parts.at(0).axis.options) values.push_back(option.value.value);
  return values;
}

std::vector<Scalar> integers(std::initializer_list<std::int64_t> values) { return {values.begin(), values.end()}; }
std::vector<Scalar> numbers(std::initializer_list<double> values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("a range of integers holds both ends, or stops before it would pass the second") {
  CHECK(values_of("k", "{from: 1, to: 9, step: 2}") == integers({1, 3, 5, 7, 9}));
  CHECK(values_of("k", "{from: 1, to: 10, step: 4}") == integers({1, 5, 9}));
  CHECK(values_of("k", "{from: 9, to: 1, step: -4}") == integers({9, 5, 1}));
  CHECK(values_of("k", "{from: 5, to: 5, step: 1}") == integers({5}));
  CHECK(values_of("k", "{from: 1, to: 100, count: 4}") == integers({1, 34, 67, 100}));
  CHECK(values_of("k", "{from: 1, to: 100, factor: 3}") == integers({1, 3, 9, 27, 81}));
}

TEST_CASE("a log range of integers is rounded to the nearest") {
  // numpy.rint(numpy.geomspace(1, 1000, 7))
  CHECK(values_of("k", "{from: 1, to: 1000, count: 7, scale: log}") == integers({1, 3, 10, 32, 100, 316, 1000}));
}

TEST_CASE("decimal steps give the very doubles that the decimals are") {
  CHECK(values_of("p", "{from: 1.1, to: 1.7, step: 0.1}") == numbers({1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7}));
  CHECK(values_of("p", "{from: 1, to: 2, count: 11}") == numbers({1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2}));
  CHECK(values_of("p", "{from: 1, to: 1.05, step: 1e-2}") == numbers({1, 1.01, 1.02, 1.03, 1.04, 1.05}));
  CHECK(values_of("p", "{from: 1.5, to: 12, factor: 2}") == numbers({1.5, 3, 6, 12}));
}

TEST_CASE("powers of a factor that have too many digits are rounded to 15") {
  // Python's decimal, with 40 digits.
  const std::vector<Scalar> tenths = values_of("p", "{from: 1, to: 10, factor: 1.1}");
  REQUIRE(tenths.size() == 25);
  CHECK(std::vector(tenths.end() - 2, tenths.end()) == numbers({8.95430243255237, 9.84973267580761}));
  CHECK(tenths[2] == Scalar(1.21));
  CHECK_THROWS_AS(values_of("p", "{from: 1, to: 1e30, factor: 1.00000000000001}"), ConfigError);
}

TEST_CASE("evenly spaced values that are decimals are the very doubles that the decimals are, both ends among them") {
  CHECK(values_of("p", "{from: 1.1, to: 1.7, count: 7}") == numbers({1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7}));
  // Also where a value has more decimals than the ends.
  CHECK(values_of("p", "{from: 1.1, to: 1.5, count: 6}") == numbers({1.1, 1.18, 1.26, 1.34, 1.42, 1.5}));
  CHECK(values_of("p", "{from: 1, to: 100, count: 13}")[5] == Scalar(42.25));
  CHECK(values_of("p", "{from: 1.001, to: 100, count: 13}")[1] == Scalar(9.250916666666667));
  const test::SampleComponents components({},
                                          {{.name = "ridge", .parameters = {{.name = "alpha", .default_value = 1.0}}}});
  for (int count = 2; count <= 200; ++count) {
    const std::vector<Scalar> values = values_of(
        "alpha", "{from: 0.00001, to: 0.1, count: " + std::to_string(count) + "}", "ridge", components.known());
    CHECK(values.front() == Scalar(0.00001));
    CHECK(values.back() == Scalar(0.1));
  }
}

TEST_CASE("a log range of decimals meets the powers of ten") {
  CHECK(values_of("p", "{from: 1, to: 100, count: 3, scale: log}") == numbers({1, 10, 100}));
  CHECK(values_of("p", "{from: 1.5, to: 15, count: 2, scale: log}") == numbers({1.5, 15}));
}

TEST_CASE("a log range of decimals is rounded to 15 digits, and its ends are the very numbers") {
  // [float(f"{x:.14e}") for x in numpy.geomspace(1, 10, 4)]
  CHECK(values_of("p", "{from: 1, to: 10, count: 4, scale: log}") ==
        numbers({1, 2.15443469003188, 4.64158883361278, 10}));
  CHECK(values_of("p", "{from: 1.00000000000001, to: 99.9999999999999, count: 2, scale: log}") ==
        numbers({1.00000000000001, 99.9999999999999}));
}

TEST_CASE("a range that goes on for ever or beyond what numbers hold is refused, not followed") {
  for (const char* range : {"{from: 1, to: 4294967295, step: 1}", "{from: 1, to: 1e300, step: 1e-300}",
                            "{from: 1, to: 999999999999999, factor: 2}", "{from: 1, to: 2, count: 9223372036854775807}",
                            "{from: -9223372036854775807, to: 9223372036854775807, step: 1}"}) {
    CAPTURE(range);
    CHECK_THROWS_AS(values_of("k", range), ConfigError);
    CHECK_THROWS_AS(values_of("p", range), ConfigError);
  }
}

TEST_CASE("what is wrong in a range is reported all at once") {
  const auto error = [](const std::string& axis, const std::string& range) {
    return test::message_of([&] { values_of(axis, range); });
  };
  CHECK_TEXT(error("k", "{from: a, to: b, draws: c, seed: d, scale: e}"));
  CHECK_TEXT(error("k", "{from: 1, to: x, stpe: 3}"));
  CHECK_TEXT(error("p", "{from: 1, to: x, step: y, scale: log}"));
  CHECK_TEXT(error("p", "{from: 1, factor: x}"));
}

TEST_CASE("a range without a stride goes by steps of 1") {
  CHECK(values_of("k", "{from: 1, to: 4}") == integers({1, 2, 3, 4}));
  CHECK(values_of("p", "{from: 1.5, to: 4}") == numbers({1.5, 2.5, 3.5}));
}

TEST_CASE("powers of any base that is a decimal number come out exactly on a log scale") {
  CHECK(values_of("p", "{from: 1, to: 64, count: 7, scale: log}") == numbers({1, 2, 4, 8, 16, 32, 64}));
  CHECK(values_of("p", "{from: 100, to: 1, count: 3, scale: log}") == numbers({100, 10, 1}));
  // Every second value is a power of ten, and the others are not.
  const std::vector<Scalar> halves = values_of("p", "{from: 1, to: 100, count: 5, scale: log}");
  CHECK(halves[2] == Scalar(10.0));
  CHECK(halves[4] == Scalar(100.0));
  CHECK(halves[1] == Scalar(3.16227766016838));
}

TEST_CASE("every power of ten on a log scale is exact, upwards and downwards, with values between them or not") {
  const test::SampleComponents components({},
                                          {{.name = "ridge", .parameters = {{.name = "alpha", .default_value = 1.0}}}});
  const auto text = [](int exponent) { return "1e" + std::to_string(exponent); };
  for (int from = -30; from <= 30; ++from) {
    for (int to = -30; to <= 30; ++to) {
      if (from == to) continue;
      const int decades = std::abs(to - from);
      for (const int fineness : {1, 2, 3}) {
        const std::vector<Scalar> values = values_of("alpha",
                                                     "{from: " + text(from) + ", to: " + text(to) + ", count: " +
                                                         std::to_string(fineness * decades + 1) + ", scale: log}",
                                                     "ridge", components.known());
        REQUIRE(values.size() == static_cast<std::size_t>(fineness * decades + 1));
        for (int i = 0; i <= decades; ++i) {
          const int exponent = from < to ? from + i : from - i;
          REQUIRE(values[static_cast<std::size_t>(fineness * i)] == Scalar(Decimal{1, exponent}.value()));
        }
      }
    }
  }
  CHECK(values_of("k", "{from: 3486784401, to: 1, count: 21, scale: log}")[14] == Scalar(std::int64_t{729}));
  const auto sevens =
      values_of("alpha", "{from: 13841287201, to: 1, count: 13, scale: log}", "ridge", components.known());
  CHECK(sevens[11] == Scalar(7.0));
}

}  // namespace gridfold::test_ranges
