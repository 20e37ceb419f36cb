#include <catch2/catch.hpp>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "heeds_stop.hpp"
#include "neighbors/compared_rows.hpp"
#include "neighbors/float_frame.hpp"
#include "neighbors/float_kernels.hpp"
#include "neighbors/float_rows.hpp"
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

TEST_CASE("the packing of floating-point rows heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const auto rows = random_rows<float>(20000, 500, 1U << 20, 1);
  const auto by = GENERATE(Preselection::l1, Preselection::squared_l2);
  const PlainRows<float> plain(rows.view());
  const FloatFrame frame = frame_of(plain, plain, by);
  const TileKernel<float, float>& kernel = float_kernel(plain, plain, by, frame, 10);
  const auto pack = [&](const std::stop_token& stop) { pack_floats(plain, kernel, by, frame, {}, stop); };
  CHECK(heeds_stop(pack, asked_at));
}

TEST_CASE("the building of a tree heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const auto rows = random_rows<float>(200'000, 8, 1U << 20, 1);
  const auto build = [&](const std::stop_token& stop) {
    queries_by_tree(rows.view(), rows.view().first_rows(1), kL2, 10, stopped_by(stop));
  };
  CHECK(heeds_stop(build, asked_at));
}

TEST_CASE("a search through a tree heeds a stop among equal rows, also within one query") {
  const auto queries = GENERATE(as<std::size_t>{}, 1, 20);
  const Matrix<float> rows(300'000, 2);
  const auto search = [&](const std::stop_token& stop) {
    queries_by_tree(rows.view(), rows.view().first_rows(queries), kL2, 100, stopped_by(stop));
  };
  CHECK(heeds_stop(search, 0.5));
}

TEST_CASE("a search by a definition over many columns heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const auto rows = random_rows<float>(40, 40'000, 1U << 20, 1);
  CHECK(heeds_stop([&](const std::stop_token& stop) { search_all(rows, minkowski(2.5), stop); }, asked_at));
}
