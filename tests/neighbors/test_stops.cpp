#include <catch2/catch.hpp>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "heeds_stop.hpp"
#include "neighbors/plain_search.hpp"
#include "neighbors/search.hpp"
#include "neighbors/tree_search.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

SearchControl stopped_by(const std::stop_token& stop) { return {{}, stop}; }

template <typename T>
void search_all(const Matrix<T>& rows, const MetricSpec& metric, const std::stop_token& stop) {
  const auto groups = folds_of(rows.rows(), 5);
  const std::vector<RowGroups> groupings{groups};
  all_pairs_neighbors(rows.view(), metric, groupings, 10, stopped_by(stop));
}

}  // namespace

TEST_CASE("a search through tiles heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const auto bytes = random_rows<std::uint8_t>(6000, 256, 256, 1);
  CHECK(heeds_stop([&](const std::stop_token& stop) { search_all(bytes, kL1, stop); }, asked_at));
  const auto floats = random_rows<float>(6000, 256, 1U << 20, 1);
  CHECK(heeds_stop([&](const std::stop_token& stop) { search_all(floats, kL2, stop); }, asked_at));
}

TEST_CASE("a search by a definition heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const auto rows = random_rows<float>(3000, 30, 1U << 20, 1);
  CHECK(heeds_stop([&](const std::stop_token& stop) { search_all(rows, minkowski(2.5), stop); }, asked_at));
}

TEST_CASE("a search through a tree heeds a stop") {
  const auto rows = random_rows<float>(300'000, 3, 1U << 20, 1);
  REQUIRE(tree_pays(rows.view(), rows.rows(), Preselection::squared_l2, 10));
  CHECK(heeds_stop([&](const std::stop_token& stop) { search_all(rows, kL2, stop); }, 0.5));
}
