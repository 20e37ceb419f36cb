#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/matrix.hpp"
#include "neighbors/plain_search.hpp"
#include "neighbors/row_order.hpp"
#include "neighbors/search.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEMPLATE_TEST_CASE("every row's neighbours among the other folds are those of a plain double loop", "", std::uint8_t,
                   float, double) {
  const auto metric = GENERATE(kL1, kL2, kSquaredL2, kCosine, kCorrelation);
  const auto rows = GENERATE(as<std::size_t>{}, 1, 2, 63, 150);
  const auto cols = GENERATE(as<std::size_t>{}, 1, 7, 33);
  const auto k = GENERATE(as<std::size_t>{}, 1, 5, 200);
  const auto data = random_rows<TestType>(rows, cols, GENERATE(2U, 256U), 1);
  const auto two = folds_of(rows, 2);
  const auto five = folds_of(rows, 5);
  const std::vector<RowGroups> groupings{two, five};

  const auto lists = all_pairs_neighbors(data.view(), metric, groupings, k);

  REQUIRE(lists.size() == 2);
  for (std::size_t g = 0; g < 2; ++g) {
    REQUIRE(lists[g].queries() == rows);
    REQUIRE(lists[g].k() == k);
    for (std::size_t r = 0; r < rows; ++r) {
      std::vector<bool> eligible(rows);
      for (std::size_t other = 0; other < rows; ++other) eligible[other] = groupings[g][other] != groupings[g][r];
      require_list(lists[g], r, nearest_by_definition<TestType>(data.view(), data.row(r), metric, k, eligible));
    }
  }
}

TEMPLATE_TEST_CASE("every query's neighbours in the training rows are those of a plain double loop", "", std::uint8_t,
                   float, double) {
  const auto metric = GENERATE(kL1, kL2, kSquaredL2, kCosine, kCorrelation);
  const auto cols = GENERATE(as<std::size_t>{}, 1, 7, 33);
  const auto train = random_rows<TestType>(130, cols, 8, 1);
  const auto queries = random_rows<TestType>(70, cols, 8, 2);

  const auto lists = query_neighbors(train.view(), queries.view(), metric, 10);

  REQUIRE(lists.queries() == 70);
  const std::vector<bool> everyone(130, true);
  for (std::size_t q = 0; q < 70; ++q) {
    require_list(lists, q, nearest_by_definition<TestType>(train.view(), queries.row(q), metric, 10, everyone));
  }
}

TEST_CASE("queries may be larger than all training rows, also where both are of one matrix") {
  auto data = random_rows<float>(90, 5, 100, 3);
  for (float& value : data.row(80)) value = 1e30F;
  const auto train = data.view().first_rows(40);
  const auto metric = GENERATE(kL1, kL2, kCosine);
  const auto lists = query_neighbors(train, data.view(), metric, 6);
  const std::vector<bool> everyone(40, true);
  for (std::size_t q = 0; q < 90; ++q) {
    require_list(lists, q, nearest_by_definition<float>(train, data.row(q), metric, 6, everyone));
  }
}

TEST_CASE("a feature that is not finite is refused with its row and column") {
  Matrix<float> data(3, 4);
  data.row(2)[1] = std::nanf("");
  const std::vector<std::uint32_t> groups{0, 1, 2};
  const std::vector<RowGroups> groupings{groups};
  REQUIRE_THROWS_WITH(all_pairs_neighbors(data.view(), kL1, groupings, 1),
                      "features: row 2, column 1 (both from 0) is nan; features must be finite");
}

TEST_CASE("progress adds up to the number of pairs") {
  const auto data = random_rows<std::uint8_t>(300, 3, 256, 1);
  const auto groups = folds_of(300, 5);
  const std::vector<RowGroups> groupings{groups};
  std::atomic<std::uint64_t> pairs = 0;
  SearchControl control;
  control.progress = [&](std::uint64_t more) { pairs += more; };
  all_pairs_neighbors(data.view(), kL1, groupings, 3, control);
  REQUIRE(pairs == 300 * 299 / 2);
  pairs = 0;
  query_neighbors(data.view(), data.view().first_rows(10), kL1, 3, control);
  REQUIRE(pairs == 3000);
}

TEST_CASE("more groupings than one go serves take another one, which progress and pairs_measured count") {
  constexpr std::size_t kGroupings = kGroupingsAtOnce + 3;
  const auto data = random_rows<std::uint8_t>(300, 3, 256, 1);
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::size_t g = 0; g < kGroupings; ++g) groups.push_back(folds_of(300, 2 + g));
  const std::vector<RowGroups> groupings(groups.begin(), groups.end());
  std::atomic<std::uint64_t> pairs = 0;
  SearchControl control;
  control.progress = [&](std::uint64_t more) { pairs += more; };
  const auto lists = all_pairs_neighbors(data.view(), kL1, groupings, 3, control);
  CHECK(lists.size() == kGroupings);
  CHECK(pairs == 2 * (300 * 299 / 2));
  CHECK(pairs_measured(300, kGroupings) == 2 * (300 * 299 / 2));
  CHECK(pairs_measured(300, kGroupingsAtOnce) == 300 * 299 / 2);
}

TEST_CASE("a stopped search throws Cancelled") {
  const auto data = random_rows<std::uint8_t>(300, 3, 256, 1);
  const auto groups = folds_of(300, 5);
  const std::vector<RowGroups> groupings{groups};
  std::stop_source source;
  SearchControl control;
  control.stop = source.get_token();
  control.progress = [&](std::uint64_t) { source.request_stop(); };
  REQUIRE_THROWS_AS(all_pairs_neighbors(data.view(), kL1, groupings, 3, control), Cancelled);
}

TEMPLATE_TEST_CASE("every metric's neighbours are those of its definition", "", std::uint8_t, float, double) {
  const auto data = random_rows<TestType>(110, 6, 5, 9);
  const auto groups = folds_of(110, 4);
  const std::vector<RowGroups> groupings{groups};
  for (const Metric& entry : metrics()) {
    const MetricSpec metric = spec_of(entry, 3);
    const auto order_key = metric.metric->definitions.on<TestType>().order_key;
    const auto lists = all_pairs_neighbors(data.view(), metric, groupings, 9);
    const auto all = query_neighbors(data.view(), data.view(), metric, 9);
    for (std::size_t r = 0; r < data.rows(); ++r) {
      std::vector<Found> apart;
      std::vector<Found> any;
      for (std::size_t other = 0; other < data.rows(); ++other) {
        const double key = order_key(data.row(r).data(), data.row(other).data(), data.cols(), metric.parameters);
        any.push_back({key, static_cast<std::uint32_t>(other)});
        if (groups[other] != groups[r]) apart.push_back(any.back());
      }
      for (auto* found : {&apart, &any}) {
        std::stable_sort(found->begin(), found->end(),
                         [](const Found& a, const Found& b) { return a.distance < b.distance; });
        found->resize(9);
        for (Found& one : *found) one.distance = metric.distance(one.distance);
      }
      INFO(entry.component.name);
      require_list(lists[0], r, apart);
      require_list(all, r, any);
    }
  }
}

TEMPLATE_TEST_CASE("every metric's long lists for several groupings are those of its definition", "", std::uint8_t,
                   float, double) {
  // Few values, so that many rows are equal or equally far.
  const auto data = random_rows<TestType>(430, 4, 3, 10);
  std::vector<std::vector<std::uint32_t>> groups{folds_of(430, 2), folds_of(430, 7), folds_of(430, 430)};
  const std::vector<RowGroups> groupings(groups.begin(), groups.end());
  for (const Metric& entry : metrics()) {
    const MetricSpec metric = spec_of(entry, 3);
    const auto order_key = metric.metric->definitions.on<TestType>().order_key;
    const auto lists = all_pairs_neighbors(data.view(), metric, groupings, 70);
    for (std::size_t r = 0; r < data.rows(); r += 13) {
      for (std::size_t g = 0; g < groups.size(); ++g) {
        std::vector<Found> found;
        for (std::size_t other = 0; other < data.rows(); ++other) {
          if (groups[g][other] == groups[g][r]) continue;
          const double key = order_key(data.row(r).data(), data.row(other).data(), data.cols(), metric.parameters);
          found.push_back({key, static_cast<std::uint32_t>(other)});
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const Found& a, const Found& b) { return a.distance < b.distance; });
        found.resize(70);
        for (Found& one : found) one.distance = metric.distance(one.distance);
        INFO(entry.component.name << " grouping " << g);
        require_list(lists[g], r, found);
      }
    }
  }
}

TEMPLATE_TEST_CASE("lists that keep rows only hold the rows of those that keep distances, too", "", std::uint8_t, float,
                   double) {
  const auto data = random_rows<TestType>(300, 3, 50, 11);
  const auto groups = folds_of(300, 5);
  const std::vector<RowGroups> groupings{groups};
  SearchControl rows_only;
  rows_only.lists = ListContent::rows;
  for (const Metric& entry : metrics()) {
    const MetricSpec metric = spec_of(entry, 3);
    const auto with = all_pairs_neighbors(data.view(), metric, groupings, 20);
    const auto without = all_pairs_neighbors(data.view(), metric, groupings, 20, rows_only);
    const auto queries_with = query_neighbors(data.view(), data.view(), metric, 20);
    const auto queries_without = query_neighbors(data.view(), data.view(), metric, 20, rows_only);
    INFO(entry.component.name);
    for (std::size_t r = 0; r < data.rows(); ++r) {
      const auto equal = [&](const NeighborLists& a, const NeighborLists& b) {
        return a.list(r).rows == b.list(r).rows;
      };
      REQUIRE(equal(with[0], without[0]));
      REQUIRE(equal(queries_with, queries_without));
    }
  }
}

TEST_CASE("what a metric cannot measure is refused") {
  Matrix<float> data(2, 3);
  data.row(1)[2] = -2.5F;
  REQUIRE_THROWS_WITH(query_neighbors(data.view(), data.view(), kChiSquare, 1),
                      "training features: row 1, column 2 (both from 0) is -2.5; chi_square compares histograms");
  REQUIRE_THROWS_AS(query_neighbors(data.view(), data.view(), minkowski(0.5), 1), ConfigError);
}

TEST_CASE("queries of another width or type than the training rows are refused") {
  const Matrix<float> train(2, 3);
  const Matrix<float> wider(2, 4);
  const Matrix<std::uint8_t> bytes(2, 3);
  REQUIRE_THROWS_WITH(query_neighbors(train.view(), wider.view(), kL1, 1), Catch::Contains("4 columns"));
  REQUIRE_THROWS_AS(query_neighbors(train.view(), bytes.view(), kL1, 1), DataError);
}

TEST_CASE("rows without columns are all at one distance, 0 or that of rows without a direction") {
  const Matrix<std::uint8_t> data(5, 0);
  for (const Metric& entry : metrics()) {
    INFO(entry.component.name);
    const auto lists = query_neighbors(data.view(), data.view(), spec_of(entry, 3), 2);
    REQUIRE(lists.list(4).rows == std::vector<std::uint32_t>{0, 1});
    REQUIRE(lists.list(4).distances[1] == (entry.preselection == Preselection::directions ? 1 : 0));
  }
}

TEST_CASE("pairs that are never apart are not measured, also where a list is measured anew") {
  // Rows grow in the order in which they are met, so that some lists are not complete. Two rows of one group are so
  // near each other that no power of their difference is left.
  const std::size_t rows = 3000;
  const std::vector<std::uint32_t> order = tile_order(rows);
  Matrix<float> data(rows, 2);
  std::vector<std::uint32_t> groups(rows);
  for (std::size_t place = 0; place < rows; ++place) {
    data.row(order[place])[0] = 0.01F * static_cast<float>(place + 1);
    groups[order[place]] = static_cast<std::uint32_t>(order[place] % 5);
  }
  data.row(order[1500])[0] = data.row(order[1])[0];
  data.row(order[1500])[1] = 1e-7F;
  groups[order[1500]] = groups[order[1]];
  const std::vector<RowGroups> groupings{groups};
  for (const std::size_t k : {5UL, 20UL, 100UL, 400UL}) {
    REQUIRE_NOTHROW(all_pairs_neighbors(data.view(), minkowski(50), groupings, k));
  }
}

TEST_CASE("sums of powers beyond double precision are refused, not ordered at random") {
  const MetricSpec hundred = minkowski(100);
  const Matrix<float> large(std::vector<float>{0, 5e3F, 9e3F}, 3, 1);
  REQUIRE_THROWS_WITH(query_neighbors(large.view(), large.view(), hundred, 1), Catch::Contains("too large"));
  const Matrix<float> small(std::vector<float>{0, 1e-5F, 3e-5F}, 3, 1);
  REQUIRE_THROWS_WITH(query_neighbors(small.view(), small.view(), hundred, 1), Catch::Contains("too small"));
  const Matrix<float> equal(3, 2);
  REQUIRE(query_neighbors(equal.view(), equal.view(), hundred, 1).list(2).distances[0] == 0);
}

TEST_CASE("whole powers of bytes are ordered as integers, also those that doubles round") {
  // 255^7 is above 2^53: a row that is further by 1 is a neighbour after one that is not.
  Matrix<std::uint8_t> train(3, 100);
  train.row(0)[0] = train.row(1)[0] = train.row(2)[0] = 255;
  train.row(0)[1] = train.row(0)[2] = 1;
  train.row(1)[1] = 1;
  const Matrix<std::uint8_t> query(1, 100);
  const auto nearest = [&](double p) { return query_neighbors(train.view(), query.view(), minkowski(p), 3).list(0); };
  CHECK(nearest(7).rows == std::vector<std::uint32_t>{2, 1, 0});
  CHECK(nearest(7).distances[0] == Approx(255).epsilon(1e-15));
  for (const double p : {3.0, 4.0, 5.0, 6.0}) CHECK(nearest(p).rows == std::vector<std::uint32_t>{2, 1, 0});
}

TEST_CASE("whole powers of bytes are those of a plain loop in integers") {
  const auto data = random_rows<std::uint8_t>(130, 37, 256, 4);
  for (const unsigned p : {3U, 4U, 5U, 6U, 7U}) {
    const auto lists = query_neighbors(data.view(), data.view(), minkowski(p), 130);
    for (std::size_t query = 0; query < data.rows(); ++query) {
      std::vector<std::pair<std::uint64_t, std::uint32_t>> plain;
      for (std::uint32_t row = 0; row < data.rows(); ++row) {
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c < data.cols(); ++c) {
          std::uint64_t power = 1;
          for (unsigned i = 0; i < p; ++i) {
            power *= static_cast<std::uint64_t>(std::abs(data.row(query)[c] - data.row(row)[c]));
          }
          sum += power;
        }
        plain.emplace_back(sum, row);
      }
      std::sort(plain.begin(), plain.end());
      const NeighborList list = lists.list(query);
      for (std::size_t i = 0; i < plain.size(); ++i) {
        if (list.rows[i] == plain[i].second) continue;
        INFO("p " << p << " query " << query << " place " << i);
        REQUIRE(list.rows[i] == plain[i].second);
      }
    }
  }
}

TEST_CASE("minkowski with p = 1 and 2 is l1 and l2, to the last bit") {
  const auto data = random_rows<double>(60, 7, 100, 4);
  const auto distances = [&](const MetricSpec& metric) {
    return query_neighbors(data.view(), data.view(), metric, 60).list(3).distances;
  };
  CHECK(distances(minkowski(1)) == distances(kL1));
  CHECK(distances(minkowski(2)) == distances(kL2));
}

TEST_CASE("decimals that floats cannot tell apart are neighbours as double precision has them") {
  const Matrix<double> train(std::vector<double>{50000.000, 50000.002}, 2, 1);
  const Matrix<double> queries(std::vector<double>{50000.0019, 50000.0001, 50000.0017}, 3, 1);
  const Matrix<double> seconds(std::vector<double>{1592611200.25, 1592611260.25, 1592611200.50}, 3, 1);
  for (const MetricSpec& metric : {kL1, kL2, kSquaredL2, minkowski(2), named("chebyshev")}) {
    INFO(metric.metric->component.name);
    const auto lists = query_neighbors(train.view(), queries.view(), metric, 1);
    CHECK(lists.list(0).rows[0] == 1);
    CHECK(lists.list(1).rows[0] == 0);
    CHECK(lists.list(2).rows[0] == 1);
    CHECK(query_neighbors(seconds.view(), seconds.view(), metric, 2).list(2).rows == std::vector<std::uint32_t>{2, 0});
  }
}

TEST_CASE("decimals that are equally far on paper are ordered by their distances in double precision") {
  // In double precision 0.3 - 0.2 is less than 0.2 - 0.1; ten times as large, both are 1.
  const Matrix<double> train(std::vector<double>{0.1, 0.3}, 2, 1);
  const Matrix<double> query(std::vector<double>{0.2}, 1, 1);
  const Matrix<double> tenfold(std::vector<double>{3, 1}, 2, 1);
  const Matrix<double> two(std::vector<double>{2}, 1, 1);
  for (const MetricSpec& metric : {kL1, kL2, minkowski(2)}) {
    CHECK(query_neighbors(train.view(), query.view(), metric, 2).list(0).rows == std::vector<std::uint32_t>{1, 0});
    CHECK(query_neighbors(tenfold.view(), two.view(), metric, 2).list(0).rows == std::vector<std::uint32_t>{0, 1});
  }
}

TEST_CASE("doubles whose sums would be infinite are refused, with their place and what helps") {
  Matrix<double> data(3, 2);
  data.row(1)[1] = 1e160;
  CHECK_THROWS_WITH(query_neighbors(data.view(), data.view(), kL2, 1),
                    "training features: row 1, column 1 (both from 0) is 1e+160; l2 distances between such features "
                    "are too large for double precision; bring the features near 1, for example by standardize");
  CHECK_NOTHROW(query_neighbors(data.view(), data.view(), kL1, 1));
  CHECK_NOTHROW(query_neighbors(data.view(), data.view(), kCosine, 1));
  data.row(1)[1] = 1e307;
  CHECK_THROWS_AS(query_neighbors(data.view(), data.view(), kL1, 1), UnorderedDistances);
}

TEST_CASE("doubles are neighbours by definition across all scales, in every grouping") {
  std::mt19937_64 bits(7);
  Matrix<double> data(400, 6);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    for (std::size_t c = 0; c < data.cols(); ++c) {
      const double fraction = static_cast<double>(bits() >> 11) * 0x1p-53;
      data.row(r)[c] = c == 0 ? 50000 + 0.002 * fraction : std::ldexp(fraction, static_cast<int>(bits() % 80) - 40);
    }
  }
  // Rows that differ in the last bit of one column only.
  for (std::size_t r = 300; r < 400; ++r) {
    std::ranges::copy(data.row(r - 100), data.row(r).begin());
    data.row(r)[0] = std::nextafter(data.row(r)[0], 1e9);
  }
  const auto metric = GENERATE(kL1, kL2, kSquaredL2, kCosine, kCorrelation);
  const auto columns = GENERATE(as<std::size_t>{}, 1, 6);
  Matrix<double> some(data.rows(), columns);
  for (std::size_t r = 0; r < data.rows(); ++r) std::copy_n(data.row(r).begin(), columns, some.row(r).begin());
  const std::vector<std::vector<std::uint32_t>> groups{folds_of(400, 2), folds_of(400, 7)};
  const std::vector<RowGroups> groupings(groups.begin(), groups.end());
  const auto lists = all_pairs_neighbors(some.view(), metric, groupings, 12);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (std::size_t r = 0; r < some.rows(); ++r) {
      std::vector<bool> eligible(some.rows());
      for (std::size_t other = 0; other < some.rows(); ++other) eligible[other] = groups[g][other] != groups[g][r];
      require_list(lists[g], r, nearest_by_definition<double>(some.view(), some.row(r), metric, 12, eligible));
    }
  }
}
