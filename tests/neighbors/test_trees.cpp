#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/matrix.hpp"
#include "neighbors/plain_search.hpp"
#include "neighbors/search.hpp"
#include "neighbors/tree_search.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEMPLATE_TEST_CASE("a tree finds the plain double loop's neighbours, ties included", "", std::uint8_t, float, double) {
  const auto metric = GENERATE(kL1, kL2, kSquaredL2);
  const auto cols = GENERATE(as<std::size_t>{}, 1, 2, 3, 8);
  const auto levels = GENERATE(1U, 4U, 250U);
  const auto data = random_rows<TestType>(500, cols, levels, 1);
  const std::vector<std::vector<std::uint32_t>> groups{folds_of(500, 2), folds_of(500, 5)};
  const std::vector<RowGroups> groupings(groups.begin(), groups.end());

  const auto lists = all_pairs_by_tree(data.view(), metric, groupings, 12, {});
  const auto against_all = queries_by_tree(data.view(), data.view().first_rows(40), metric, 600, {});

  for (std::size_t r = 0; r < 500; r += 7) {
    for (std::size_t g = 0; g < 2; ++g) {
      std::vector<bool> eligible(500);
      for (std::size_t other = 0; other < 500; ++other) eligible[other] = groups[g][other] != groups[g][r];
      require_list(lists[g], r, nearest_by_definition<TestType>(data.view(), data.row(r), metric, 12, eligible));
    }
  }
  for (std::size_t q = 0; q < 40; ++q) {
    require_list(against_all, q,
                 nearest_by_definition<TestType>(data.view(), data.row(q), metric, 600, std::vector<bool>(500, true)));
  }
}

TEST_CASE("a tree finds the plain double loop's neighbours among floats of both signs and of all sizes") {
  const auto metric = GENERATE(kL1, kL2, kSquaredL2);
  const auto cols = GENERATE(as<std::size_t>{}, 1, 3, 8);
  std::mt19937 bits(5);
  Matrix<float> data(500, cols);
  for (std::size_t i = 0; i < data.rows() * cols; ++i) {
    const float fraction = static_cast<float>(bits()) * 0x1p-31F - 1;
    data.data()[i] = std::ldexp(fraction, static_cast<int>(bits() % 60) - 30);
  }
  // Some rows twice, and some that differ in the last bit.
  for (std::size_t row = 0; row < 50; ++row) {
    std::ranges::copy(data.row(row), data.row(row + 100).begin());
    std::ranges::copy(data.row(row), data.row(row + 200).begin());
    data.row(row + 200)[0] = std::nextafter(data.row(row)[0], HUGE_VALF);
  }
  const auto groups = folds_of(500, 5);
  const std::vector<RowGroups> groupings{groups};

  const auto lists = all_pairs_by_tree(data.view(), metric, groupings, 12, {});

  for (std::size_t r = 0; r < 500; r += 3) {
    std::vector<bool> eligible(500);
    for (std::size_t other = 0; other < 500; ++other) eligible[other] = groups[other] != groups[r];
    require_list(lists[0], r, nearest_by_definition<float>(data.view(), data.row(r), metric, 12, eligible));
  }
}

TEST_CASE("trees are not for floats whose sums are infinite") {
  auto rows = random_rows<float>(40000, 2, 1U << 20, 3);
  REQUIRE(tree_pays(rows.view(), 40000, Preselection::squared_l2, 10));
  for (std::size_t i = 0; i < 80000; ++i) rows.data()[i] = 2e38F + rows.data()[i] * 1e32F;
  REQUIRE_FALSE(tree_pays(rows.view(), 40000, Preselection::squared_l2, 10));
  const auto lists = query_neighbors(rows.view(), rows.view().first_rows(700), kL2, 3);
  for (std::size_t r = 0; r < 700; r += 100) {
    require_list(lists, r,
                 nearest_by_definition<float>(rows.view(), rows.row(r), kL2, 3, std::vector<bool>(40000, true)));
  }
}

TEST_CASE("trees are for rows few pairs of which are equal") {
  const auto rows_with = [](double share) {
    auto rows = random_rows<float>(30000, 2, 1U << 20, 3);
    for (std::size_t row = 0; row < static_cast<std::size_t>(share * 30000); ++row) {
      std::ranges::fill(rows.row(row), 5.0F);
    }
    return rows;
  };
  CHECK(tree_pays(rows_with(0.1).view(), 30000, Preselection::squared_l2, 10));
  CHECK_FALSE(tree_pays(rows_with(0.3).view(), 30000, Preselection::squared_l2, 10));
  CHECK_FALSE(tree_pays(rows_with(0.48).view(), 30000, Preselection::squared_l2, 10));
}

TEST_CASE("trees are for many different rows of few columns") {
  const auto many = random_rows<float>(30000, 2, 1U << 20, 3);
  CHECK(tree_pays(many.view(), 30000, Preselection::squared_l2, 10));
  CHECK_FALSE(tree_pays(many.view(), 30000, Preselection::directions, 10));
  CHECK_FALSE(tree_pays(many.view(), 30000, Preselection::squared_l2, 1000));
  CHECK_FALSE(tree_pays(many.view().first_rows(1000), 1000, Preselection::squared_l2, 10));
  CHECK_FALSE(tree_pays(random_rows<float>(30000, 2, 3, 3).view(), 30000, Preselection::squared_l2, 10));
  CHECK_FALSE(tree_pays(random_rows<float>(30000, 20, 1U << 20, 3).view(), 30000, Preselection::squared_l2, 10));
}
