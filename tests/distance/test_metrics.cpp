#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/registry.hpp"
#include "distance/exact_ratio.hpp"
#include "distance/metric.hpp"

using namespace gridfold;

namespace {

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = built_in_metrics();
  return all;
}

std::vector<std::vector<std::string>> read_csv(const std::string& name) {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/distance/data/" + name);
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == ',') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    lines.push_back(fields);
  }
  return lines;
}

template <typename T>
std::vector<std::vector<T>> rows_of(const std::string& type) {
  std::vector<std::vector<T>> rows;
  for (const auto& line : read_csv("rows.csv")) {
    if (line[0] != type) continue;
    rows.emplace_back();
    for (std::size_t c = 1; c < line.size(); ++c) rows.back().push_back(static_cast<T>(std::stod(line[c])));
  }
  return rows;
}

template <typename T>
double distance_of(const Metric& metric, double p, const std::vector<T>& x, const std::vector<T>& y) {
  const MetricSpec spec = metric_spec(metric, ParameterValues{{"p", p}});
  return spec.distance(spec.metric->definitions.on<T>().order_key(x.data(), y.data(), x.size(), spec.parameters));
}

}  // namespace

TEST_CASE("every metric gives SciPy's distances") {
  const auto bytes = rows_of<std::uint8_t>("u8");
  const auto floats = rows_of<float>("f32");
  REQUIRE(bytes.size() == 6);
  const auto doubles = rows_of<double>("f64");
  REQUIRE(floats.size() == 6);
  REQUIRE(doubles.size() == 6);
  std::map<std::string, int> compared;
  for (const auto& line : read_csv("scipy_distances.csv")) {
    if (line[5].empty()) continue;
    const Metric* metric = find_entry(metrics(), line[0]);
    REQUIRE(metric != nullptr);
    const double p = std::stod(line[1]);
    const std::size_t i = std::stoul(line[3]);
    const std::size_t j = std::stoul(line[4]);
    const double distance = line[2] == "u8"    ? distance_of(*metric, p, bytes[i], bytes[j])
                            : line[2] == "f32" ? distance_of(*metric, p, floats[i], floats[j])
                                               : distance_of(*metric, p, doubles[i], doubles[j]);
    INFO(line[0] << " p " << p << " " << line[2] << " rows " << i << " and " << j);
    REQUIRE(distance == Approx(std::stod(line[5])).epsilon(1e-13).margin(1e-14));
    ++compared[line[0]];
  }
  REQUIRE(compared.size() == metrics().size());
}

TEMPLATE_TEST_CASE("equal rows are at distance 0, and no distance is negative", "", std::uint8_t, float, double) {
  std::mt19937 bits(11);
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<TestType> x(3 + bits() % 40);
    for (TestType& value : x) value = static_cast<TestType>(1 + bits() % 255);
    std::vector<TestType> y = x;
    y[0] = static_cast<TestType>(256 - y[0]);
    for (const Metric& metric : metrics()) {
      INFO(metric.component.name << " " << trial);
      REQUIRE(distance_of(metric, 2, x, x) == 0);
      REQUIRE(distance_of(metric, 2, x, y) >= 0);
    }
  }
}

TEST_CASE("bytes at equal angles have equal cosine and correlation distances") {
  std::mt19937 bits(12);
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<std::uint8_t> query(5);
    std::vector<std::uint8_t> row(5);
    for (std::uint8_t& value : query) value = static_cast<std::uint8_t>(bits() % 256);
    for (std::uint8_t& value : row) value = static_cast<std::uint8_t>(bits() % 80);
    row[0] = 1;
    std::vector<std::uint8_t> longer = row;
    std::vector<std::uint8_t> raised = row;
    for (std::uint8_t& value : longer) value = static_cast<std::uint8_t>(3 * value);
    for (std::uint8_t& value : raised) value = static_cast<std::uint8_t>(2 * value + 7);
    INFO(trial);
    REQUIRE(distance_of(*find_entry(metrics(), "cosine"), 2, query, row) ==
            distance_of(*find_entry(metrics(), "cosine"), 2, query, longer));
    REQUIRE(distance_of(*find_entry(metrics(), "correlation"), 2, query, row) ==
            distance_of(*find_entry(metrics(), "correlation"), 2, query, raised));
  }
}

TEST_CASE("ratios are exact where their parts are as large as the widest rows make them") {
  const Wide large = Wide{0x7fffffffffff} * 0x3fffffffffff;
  REQUIRE(exact_ratio(large, large) == 1.0);
  REQUIRE(exact_ratio(large / 3, large / 3 * 3) == 1.0 / 3);
  REQUIRE(exact_ratio(0, large) == 0.0);
  REQUIRE(exact_ratio(1, Wide{1} << 60) == 0x1p-60);
  REQUIRE(exact_ratio(7, (Wide{1} << 92) + 1) == 7 * 0x1p-92);
}

TEST_CASE("where SciPy has no distance, the documented one stands") {
  const std::vector<std::uint8_t> zeros(5);
  const std::vector<std::uint8_t> constant(5, 9);
  const std::vector<std::uint8_t> others{1, 2, 3, 4, 5};
  const auto distance = [](const char* name, const auto& x, const auto& y) {
    return distance_of(*find_entry(metrics(), name), 2, x, y);
  };
  CHECK(distance("cosine", zeros, others) == 1);
  CHECK(distance("cosine", zeros, zeros) == 1);
  CHECK(distance("correlation", constant, others) == 1);
  CHECK(distance("bray_curtis", zeros, zeros) == 0);
  CHECK(distance("canberra", zeros, zeros) == 0);
  CHECK(distance("chi_square", zeros, zeros) == 0);
  CHECK(distance("correlation", std::vector<double>(7, 0.1), std::vector<double>{1, 2, 3, 4, 5, 6, 7}) == 1);
  const std::vector<float> up{1.0F, -1.0F};
  const std::vector<float> down{-1.0F, 1.0F};
  CHECK(distance("bray_curtis", up, down) == std::numeric_limits<double>::infinity());
}

TEST_CASE(
    "a metric takes its own parameters out of a list that holds others, and its defaults where they are missing") {
  const Metric& minkowski = *find_entry(metrics(), "minkowski");
  const ParameterValues classifier{{"k", std::int64_t{3}}, {"p", 1.5}};
  CHECK(metric_spec(minkowski, classifier).parameters == std::vector<double>{1.5});
  CHECK(metric_spec(minkowski).metric->component.name == "l2");
  const ParameterValues whole{{"p", 3.0}};
  CHECK(metric_spec(minkowski, whole).metric->preselection == Preselection::cubes);
  const ParameterValues without_meaning{{"p", Scalar{}}};
  CHECK(metric_spec(*find_entry(metrics(), "l1"), without_meaning).parameters.empty());
  const ParameterValues small{{"p", 0.5}};
  CHECK_THROWS_WITH(metric_spec(minkowski, small), "minkowski: p is 0.5; allowed: a number from 1 to 100");
}

TEST_CASE("one generic function makes a metric for every type of features") {
  const Metric largest_sum{.component = {.name = "largest_sum"},
                           .definitions = definitions_of(
                               [](const auto* x, const auto* y, std::size_t cols, std::span<const double>) {
                                 double largest = 0;
                                 for (std::size_t c = 0; c < cols; ++c) {
                                   largest = std::max(largest, static_cast<double>(x[c]) + static_cast<double>(y[c]));
                                 }
                                 return largest;
                               },
                               5)};
  CHECK(distance_of(largest_sum, 0, std::vector<std::uint8_t>{200, 1}, std::vector<std::uint8_t>{100, 2}) == 300);
  CHECK(distance_of(largest_sum, 0, std::vector<float>{0.5F}, std::vector<float>{0.25F}) == 0.75);
  CHECK(distance_of(largest_sum, 0, std::vector<double>{0.1}, std::vector<double>{0.2}) == 0.1 + 0.2);
}
