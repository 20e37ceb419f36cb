#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.hpp"
#include "distance/kernel_rates.hpp"
#include "distance/ordered_key.hpp"
#include "distance/tile_kernels.hpp"

using namespace gridfold;

TEST_CASE("levels are listed from the plainest to the fastest, and one that runs here is chosen") {
  REQUIRE(kernel_sets().front()->name == "scalar");
  REQUIRE(active_kernels().supported());
  for (const KernelSet* set : kernel_sets()) {
    if (set->supported()) REQUIRE(&kernel_set_named(set->name) == set);
  }
}

TEST_CASE("a level that is not known is refused with the known ones") {
  REQUIRE_THROWS_AS(kernel_set_named("sse9"), ConfigError);
  REQUIRE_THROWS_WITH(kernel_set_named("sse9"),
                      Catch::Contains("unknown instruction-set level \"sse9\"") && Catch::Contains("scalar"));
}

TEST_CASE("a level is supported where Linux lists all that it needs") {
  std::ifstream processors("/proc/cpuinfo");
  std::set<std::string> listed;
  for (std::string line; listed.empty() && std::getline(processors, line);) {
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line);
    listed.insert(std::istream_iterator<std::string>(words), {});
  }
  if (listed.empty()) {
    std::cout << "SKIPPED: no /proc/cpuinfo with flags\n";
    return;
  }
  for (const KernelSet* set : kernel_sets()) {
    std::istringstream words{std::string(set->needs)};
    const std::set<std::string> needed(std::istream_iterator<std::string>(words), {});
    const bool has_all = std::includes(listed.begin(), listed.end(), needed.begin(), needed.end());
    INFO(set->name);
    if (set->name != "scalar") CHECK(set->supported() == has_all);
  }
}

TEST_CASE("a level that this machine lacks is refused with what it needs") {
  for (const KernelSet* set : kernel_sets()) {
    if (set->supported()) continue;
    REQUIRE_THROWS_AS(kernel_set_named(set->name), ConfigError);
    REQUIRE_THROWS_WITH(kernel_set_named(set->name), "GRIDFOLD_SIMD: this machine lacks \"" + std::string(set->name) +
                                                         "\", which needs " + std::string(set->needs));
  }
}

TEST_CASE("ordered keys are in the order of the floats") {
  const std::array values{-3e38F, -1.5F, -1e-40F, 0.0F, 1e-40F, 1.0F, 1.0000001F, 3e38F};
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(ordered_value(ordered_key(values[i])) == values[i]);
    if (i > 0) CHECK(ordered_key(values[i - 1]) < ordered_key(values[i]));
  }
}

TEST_CASE("every level keeps the smallest keys and a value that parts them from the rest") {
  std::mt19937_64 bits(3);
  for (const KernelSet* set : kernel_sets()) {
    if (!set->supported()) continue;
    for (std::size_t count = 2; count <= 400; count += 1 + count / 9) {
      for (std::size_t k = 1; k < count; k += 1 + k / 3) {
        std::vector<std::uint64_t> keys(count);
        for (std::size_t i = 0; i < count; ++i) keys[i] = (bits() % 50) << 32 | i;
        std::vector<std::uint64_t> sorted = keys;
        std::sort(sorted.begin(), sorted.end());
        std::vector<std::uint64_t> scratch(2 * (count + 8));
        std::size_t kept = 0;
        const std::uint64_t limit = set->keep_smallest(keys.data(), count, k, k / 4, scratch.data(), &kept);
        INFO(set->name << " " << k << " of " << count);
        REQUIRE(kept >= k);
        REQUIRE(kept <= k + k / 4);
        REQUIRE(limit >= sorted[kept - 1]);
        if (kept < count) REQUIRE(limit < sorted[kept]);
        std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept));
        REQUIRE(std::equal(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept), sorted.begin()));
      }
    }
  }
}

TEMPLATE_TEST_CASE("every level's definition in double precision is the plain loop's to the last bit", "", float,
                   double) {
  std::mt19937 bits(4);
  for (const KernelSet* set : kernel_sets()) {
    if (!set->supported()) continue;
    for (const std::size_t cols : std::initializer_list<std::size_t>{0, 1, 3, 4, 7, 8, 9, 100}) {
      std::vector<std::vector<TestType>> rows(kDefinitionRows + 1, std::vector<TestType>(cols));
      for (auto& row : rows) {
        for (TestType& value : row) value = static_cast<TestType>(bits()) * static_cast<TestType>(1e-7) - 100;
      }
      std::array<const TestType*, kDefinitionRows> pointers{};
      for (std::size_t r = 0; r < kDefinitionRows; ++r) pointers[r] = rows[r + 1].data();
      std::array<double, kDefinitionRows> l1{};
      std::array<double, kDefinitionRows> squared_l2{};
      const std::vector<double> query(rows[0].begin(), rows[0].end());
      if constexpr (std::is_same_v<TestType, float>) {
        set->define_floats.l1(query.data(), pointers.data(), cols, l1.data());
        set->define_floats.squared_l2(query.data(), pointers.data(), cols, squared_l2.data());
      } else {
        set->define_doubles.l1(query.data(), pointers.data(), cols, l1.data());
        set->define_doubles.squared_l2(query.data(), pointers.data(), cols, squared_l2.data());
      }
      for (std::size_t r = 0; r < kDefinitionRows; ++r) {
        double absolute = 0;
        double squares = 0;
        for (std::size_t c = 0; c < cols; ++c) {
          const double difference = double{rows[0][c]} - double{rows[r + 1][c]};
          absolute += difference < 0 ? -difference : difference;
          squares += difference * difference;
        }
        INFO(set->name << " " << cols << " columns");
        REQUIRE(l1[r] == absolute);
        REQUIRE(squared_l2[r] == squares);
      }
    }
  }
}

TEST_CASE("every kernel's rate can be measured") {
  const auto rates = measure_rates(kScalarKernels);
  REQUIRE(rates.size() == 5);
  for (const KernelRate& rate : rates) CHECK(rate.features_per_second > 0);
}
