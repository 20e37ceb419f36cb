#include <oneapi/tbb/global_control.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/matrix.hpp"
#include "distance/tile_kernels.hpp"
#include "neighbors/plain_search.hpp"
#include "neighbors/row_blocks.hpp"
#include "neighbors/row_order.hpp"
#include "neighbors/search.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

const std::array kTileMetrics{kL1, kSquaredL2, kCosine, kCorrelation};

/// Puts a level in use until the end of the scope.
class ForcedLevel {
 public:
  explicit ForcedLevel(const KernelSet& set) : before_(active_kernels()) { use_kernels(set); }
  ~ForcedLevel() { use_kernels(before_); }

 private:
  const KernelSet& before_;
};

std::vector<const KernelSet*> levels_of_this_machine() {
  std::vector<const KernelSet*> levels;
  for (const KernelSet* set : kernel_sets()) {
    if (set->supported()) levels.push_back(set);
  }
  return levels;
}

/// Every grouping's lists against the plain double loop.
template <typename T>
void require_plain_result(const Matrix<T>& data, const MetricSpec& metric,
                          const std::vector<std::vector<std::uint32_t>>& groups, std::size_t k) {
  const std::vector<RowGroups> groupings(groups.begin(), groups.end());
  const auto lists = all_pairs_neighbors(data.view(), metric, groupings, k);
  REQUIRE(lists.size() == groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (std::size_t r = 0; r < data.rows(); ++r) {
      std::vector<bool> eligible(data.rows());
      for (std::size_t other = 0; other < data.rows(); ++other) eligible[other] = groups[g][other] != groups[g][r];
      require_list(lists[g], r, nearest_by_definition<T>(data.view(), data.row(r), metric, k, eligible));
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("every level gives the plain double loop's neighbours, whatever the tails", "", std::uint8_t, float,
                   double) {
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (const MetricSpec& metric : kTileMetrics) {
      for (std::size_t cols = 1; cols <= 20; ++cols) {
        INFO(level->name << " " << metric.metric->component.name << " " << cols << " columns");
        require_plain_result(random_rows<TestType>(60, cols, 256, 1), metric, {folds_of(60, 5)}, 4);
      }
      for (const auto rows : std::initializer_list<std::size_t>{2, 8, 23, 24, 25, 47, 48, 49, 191, 192, 193, 241}) {
        INFO(level->name << " " << metric.metric->component.name << " " << rows << " rows");
        require_plain_result(random_rows<TestType>(rows, 5, 7, 2), metric, {folds_of(rows, 2)}, 7);
      }
    }
  }
}

TEMPLATE_TEST_CASE("every level gives the plain double loop's neighbours over many columns", "", std::uint8_t, float,
                   double) {
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (const MetricSpec& metric : kTileMetrics) {
      for (const auto cols : std::initializer_list<std::size_t>{191, 192, 193, 785, 3077, 6149}) {
        INFO(level->name << " " << metric.metric->component.name << " " << cols << " columns");
        require_plain_result(random_rows<TestType>(30, cols, 256, 3), metric, {folds_of(30, 3)}, 5);
      }
    }
  }
}

TEST_CASE("every level's sums of cubes of bytes are exact, whatever the tails") {
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (std::size_t cols = 1; cols <= 20; ++cols) {
      INFO(level->name << " " << cols << " columns");
      require_plain_result(random_rows<std::uint8_t>(60, cols, 256, 1), kCubes, {folds_of(60, 5)}, 4);
    }
    for (const auto cols : std::initializer_list<std::size_t>{255, 256, 257, 259, 260, 785, 3077}) {
      INFO(level->name << " " << cols << " columns");
      require_plain_result(random_rows<std::uint8_t>(30, cols, 256, 3), kCubes, {folds_of(30, 3)}, 5);
    }
    for (const auto rows : std::initializer_list<std::size_t>{2, 8, 23, 24, 25, 47, 48, 49, 191, 192, 193, 241}) {
      INFO(level->name << " " << rows << " rows");
      require_plain_result(random_rows<std::uint8_t>(rows, 5, 7, 2), kCubes, {folds_of(rows, 2)}, 7);
    }
  }
}

TEST_CASE("sums of cubes that a kernel shifts to the same key are told apart by the integers") {
  // Over 600 columns sums are shifted by two bits; a column of 0 or 1 makes them differ by one.
  Matrix<std::uint8_t> data(400, 600);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    data.row(r)[0] = static_cast<std::uint8_t>(r % 2 == 0 ? 200 : 0);
    data.row(r)[1 + r % 3] = static_cast<std::uint8_t>(r * 7 % 2);
  }
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    INFO(level->name);
    require_plain_result(data, kCubes, {folds_of(400, 5), folds_of(400, 2)}, 20);
  }
}

TEST_CASE("bytes at their extremes do not saturate at any level") {
  Matrix<std::uint8_t> data(64, 6200);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    for (std::size_t c = 0; c < data.cols(); ++c) {
      data.row(r)[c] = r % 4 == 0 ? 0 : r % 4 == 1 ? 255 : r % 4 == 2 ? 127 : 128;
    }
    data.row(r)[r] = static_cast<std::uint8_t>(r);
  }
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    INFO(level->name);
    require_plain_result(data, kL1, {folds_of(64, 2)}, 64);
    require_plain_result(data, kSquaredL2, {folds_of(64, 2)}, 64);
    require_plain_result(data, kCubes, {folds_of(64, 2)}, 64);
    require_plain_result(data, kCosine, {folds_of(64, 2)}, 64);
    require_plain_result(data, kCorrelation, {folds_of(64, 2)}, 64);
  }
}

TEST_CASE("the widest 8-bit rows that squared distances take are exact, and wider ones are refused") {
  Matrix<std::uint8_t> data(3, 66051);
  for (std::size_t c = 0; c < data.cols(); ++c) data.row(1)[c] = data.row(2)[c] = 255;
  data.row(2)[0] = 254;
  const std::vector<std::uint32_t> groups{0, 1, 2};
  const std::vector<RowGroups> groupings{groups};
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    const auto lists = all_pairs_neighbors(data.view(), kSquaredL2, groupings, 2);
    REQUIRE(lists[0].list(0).distances[0] == 66051.0 * 65025 - 65025 + 254 * 254);
    REQUIRE(lists[0].list(0).distances[1] == 66051.0 * 65025);
    REQUIRE(lists[0].list(1).distances[0] == 1);
  }
  const Matrix<std::uint8_t> wider(3, 66052);
  REQUIRE_THROWS_WITH(all_pairs_neighbors(wider.view(), kL2, groupings, 1),
                      Catch::Contains("66052 columns") && Catch::Contains("at most 66051"));
}

TEST_CASE("the widest 8-bit rows that absolute distances take are exact, and wider ones are refused") {
  const std::size_t cols = 16843008;
  const std::vector<std::uint32_t> groups{0, 1};
  const std::vector<RowGroups> groupings{groups};
  Matrix<std::uint8_t> data(2, cols);
  std::fill_n(data.row(1).data(), cols, std::uint8_t{255});
  const auto lists = all_pairs_neighbors(data.view(), kL1, groupings, 1);
  REQUIRE(lists[0].list(0).rows[0] == 1);
  REQUIRE(lists[0].list(0).distances[0] == 255.0 * cols);
  const Matrix<std::uint8_t> wider(2, cols + 1);
  REQUIRE_THROWS_WITH(all_pairs_neighbors(wider.view(), kL1, groupings, 1), Catch::Contains("at most 16843008"));
}

TEMPLATE_TEST_CASE("duplicates and constant columns keep the order of rows at every level", "", std::uint8_t, float,
                   double) {
  Matrix<TestType> data(400, 6);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    data.row(r)[0] = 17;
    data.row(r)[1] = static_cast<TestType>(r % 3);
  }
  const Matrix<TestType> constant(400, 3);
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (const MetricSpec& metric : {kL1, kL2, kCosine, kCorrelation}) {
      INFO(level->name << " " << metric.metric->component.name);
      require_plain_result(data, metric, {folds_of(400, 5), folds_of(400, 2)}, 20);
      require_plain_result(constant, metric, {folds_of(400, 5)}, 20);
    }
  }
}

TEST_CASE("floats of which many rows are equal keep the order of rows, groupings of any number") {
  // A third of the rows is zero, a third one of five, and the rest differ.
  const std::size_t rows = 900;
  auto data = random_rows<float>(rows, 7, 1000, 21);
  for (std::size_t r = 0; r < rows; ++r) {
    for (float& value : data.row(r)) value = r % 3 == 0 ? 0.0F : r % 3 == 1 ? static_cast<float>(r % 5) : 1e-3F * value;
  }
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (const MetricSpec& metric : {kL1, kL2, kCosine, kCorrelation}) {
      INFO(level->name << " " << metric.metric->component.name);
      require_plain_result(data, metric, {folds_of(rows, 5)}, 20);
      require_plain_result(data, metric, {folds_of(rows, 5), folds_of(rows, 2), folds_of(rows, 3)}, 60);
    }
  }
}

TEMPLATE_TEST_CASE("many groupings and long lists do not change the neighbours", "", std::uint8_t, float, double) {
  const auto data = random_rows<TestType>(450, 4, 40, 5);
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::size_t folds = 2; folds <= 18; folds += 2) groups.push_back(folds_of(450, folds));
  groups.emplace_back(450);
  for (std::size_t r = 0; r < 450; ++r) groups.back()[r] = static_cast<std::uint32_t>(r);
  // A grouping in which all but a few rows are together: most rows have few eligible neighbours.
  groups.emplace_back(450);
  for (std::size_t r = 0; r < 450; r += 100) groups.back()[r] = 1;
  for (const auto k : std::initializer_list<std::size_t>{1, 10, 100, 1000}) {
    INFO("k " << k);
    require_plain_result(data, kL1, groups, k);
    require_plain_result(data, kL2, groups, k);
    require_plain_result(data, kCorrelation, groups, k);
  }
}

TEST_CASE("more groupings than one list serves are searched all the same") {
  const auto data = random_rows<std::uint8_t>(60, 4, 40, 5);
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::size_t g = 0; g < 70; ++g) groups.push_back(folds_of(60, 2 + g % 9));
  require_plain_result(data, kL1, groups, 5);
}

TEMPLATE_TEST_CASE("the number of threads does not change the neighbours", "", std::uint8_t, float, double) {
  const auto data = random_rows<TestType>(900, 9, 12, 8);
  for (const auto threads : std::initializer_list<std::size_t>{1, 2, 7}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    require_plain_result(data, kSquaredL2, {folds_of(900, 5), folds_of(900, 3)}, 30);
    require_plain_result(data, kCorrelation, {folds_of(900, 5), folds_of(900, 3)}, 30);
  }
}

TEST_CASE("float neighbours are double precision's where float distances cannot tell") {
  const std::size_t rows = 300;
  Matrix<float> data(rows, 40);
  std::mt19937 bits(11);
  SECTION("far from zero and close together") {
    for (std::size_t r = 0; r < rows; ++r) {
      for (float& value : data.row(r)) value = 1e6F + static_cast<float>(bits() % 4);
    }
  }
  SECTION("one row far away from all others") {
    for (std::size_t r = 0; r < rows; ++r) {
      for (float& value : data.row(r)) value = 1e-3F * static_cast<float>(bits() % 1000);
    }
    data.row(7)[3] = 3e37F;
  }
  SECTION("the largest and the smallest floats") {
    for (std::size_t r = 0; r < rows; ++r) {
      for (float& value : data.row(r)) value = (bits() % 2 ? 3e38F : -3e38F) * (bits() % 3 ? 1.0F : 1e-38F);
    }
  }
  SECTION("values below the smallest normal float") {
    for (std::size_t r = 0; r < rows; ++r) {
      for (float& value : data.row(r)) value = 1e-44F * static_cast<float>(bits() % 9);
    }
  }
  SECTION("columns of very different scales") {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < 40; ++c) {
        data.row(r)[c] = std::ldexp(static_cast<float>(bits() % 1000) / 7, static_cast<int>(c) - 20);
      }
    }
  }
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    INFO(level->name);
    require_plain_result(data, kL1, {folds_of(rows, 5)}, 10);
    require_plain_result(data, kSquaredL2, {folds_of(rows, 5), folds_of(rows, 2)}, 10);
    require_plain_result(data, kCosine, {folds_of(rows, 5), folds_of(rows, 2)}, 10);
    require_plain_result(data, kCorrelation, {folds_of(rows, 5), folds_of(rows, 2)}, 10);
  }
}

TEMPLATE_TEST_CASE("rows that meet their neighbours early find them all the same", "", std::uint8_t, float, double) {
  // A row's value is the place at which it is met, so that all neighbours of the first rows come first.
  const std::size_t rows = 1500;
  const std::vector<std::uint32_t> order = tile_order(rows);
  Matrix<TestType> data(rows, rows / 255 + 1);
  for (std::size_t place = 0; place < rows; ++place) {
    for (std::size_t c = 0; c < data.cols(); ++c) {
      const std::size_t taken = std::min(place, 255 * c);
      data.row(order[place])[c] = static_cast<TestType>(std::min<std::size_t>(place - taken, 255));
    }
  }
  require_plain_result(data, kL1, {folds_of(rows, 5)}, 100);
  require_plain_result(data, kSquaredL2, {folds_of(rows, 5), folds_of(rows, 2)}, 100);
}

TEMPLATE_TEST_CASE("a list that dropped what another grouping needed is measured anew", "", std::uint8_t, float,
                   double) {
  // The first row met has its 100 nearest at once, apart from it in the second grouping alone; then come more that are
  // nearer than what the first grouping offers, so that lists are cut back grouping by grouping.
  const std::size_t rows = 4000;
  const std::size_t k = 100;
  const std::vector<std::uint32_t> order = tile_order(rows);
  std::mt19937 bits(1);
  Matrix<TestType> data(rows, 64);
  std::vector<std::uint32_t> first(rows, 0);
  std::vector<std::uint32_t> second(rows, 1);
  second[order[0]] = 0;
  for (std::size_t place = 1; place < rows; ++place) {
    const std::uint32_t row = order[place];
    const bool near = place <= k || (place > kBlockRows && bits() % 3 == 0);
    std::size_t left = place <= k ? 100 + place : near ? 300 + bits() % 1400 : 6000 + bits() % 6000;
    for (TestType& value : data.row(row)) {
      const std::size_t taken = std::min<std::size_t>(left, 255);
      value = static_cast<TestType>(taken);
      left -= taken;
    }
    first[row] = near ? 1 : static_cast<std::uint32_t>(bits() % 2);
    second[row] = near ? 0 : 1;
  }
  const std::vector<RowGroups> groupings{first, second};
  for (const KernelSet* level : levels_of_this_machine()) {
    const ForcedLevel forced(*level);
    for (const MetricSpec& metric : {kL1, kSquaredL2}) {
      INFO(level->name << " " << metric.metric->component.name);
      const auto lists = all_pairs_neighbors(data.view(), metric, groupings, k);
      for (std::size_t g = 0; g < groupings.size(); ++g) {
        std::vector<bool> eligible(rows);
        for (std::size_t r = 0; r < rows; ++r) eligible[r] = groupings[g][r] != groupings[g][order[0]];
        require_list(lists[g], order[0],
                     nearest_by_definition<TestType>(data.view(), data.row(order[0]), metric, k, eligible));
      }
    }
  }
}
