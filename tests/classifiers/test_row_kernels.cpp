#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "classifiers/linear/row_kernels.hpp"
#include "distance/pages.hpp"
#include "distance/tile_kernels.hpp"

using namespace gridfold;

namespace {

/// Every level that the machine has, one after the other; the one in use before is put back.
template <typename Check>
void at_every_level(const Check& check) {
  const KernelSet& before = active_kernels();
  for (const KernelSet* level : kernel_sets()) {
    if (!level->supported()) continue;
    INFO("level " << level->name);
    use_kernels(*level);
    check();
  }
  use_kernels(before);
}

template <typename T>
struct Rows {
  Rows(std::size_t rows, std::size_t columns, unsigned seed) : values(rows * columns), count(rows * columns) {
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < count; ++i) values.get()[i] = static_cast<T>(random() % 1000) / 7 - 70;
  }

  PageArray<T> values;
  std::size_t count;
};

template <typename T>
std::vector<T> scores_of(const Rows<T>& rows, std::size_t row_count, const Rows<T>& weights, std::size_t outputs,
                         std::size_t columns) {
  std::vector<T> scores(row_count * outputs, T{3});
  row_kernel<T>().add_scores(rows.values.get(), row_count, columns, weights.values.get(), outputs, columns, columns,
                             scores.data(), outputs);
  return scores;
}

template <typename T>
std::vector<T> sums_of(const Rows<T>& rows, std::size_t row_count, const Rows<T>& factors, std::size_t outputs,
                       std::size_t columns) {
  PageArray<T> sums(outputs * columns);
  for (std::size_t i = 0; i < outputs * columns; ++i) sums.get()[i] = T{-2};
  row_kernel<T>().add_rows(rows.values.get(), row_count, columns, factors.values.get(), outputs, outputs, columns,
                           sums.get(), columns);
  return {sums.get(), sums.get() + outputs * columns};
}

}  // namespace

TEMPLATE_TEST_CASE("products of rows are those of plain loops, at every level", "", float, double) {
  using T = TestType;
  const std::size_t row_count = GENERATE(1U, 3U, 4U, 9U);
  const std::size_t outputs = GENERATE(1U, 2U, 3U, 4U, 5U, 7U, 13U);
  const std::size_t columns = GENERATE(1U, 2U, 5U) * kLanes<T>;
  // Small integers: exact in any order.
  Rows<T> rows(row_count, columns, 1);
  Rows<T> weights(outputs, columns, 2);
  Rows<T> factors(row_count, outputs, 3);
  for (Rows<T>* all : {&rows, &weights, &factors}) {
    for (std::size_t i = 0; i < all->count; ++i) all->values.get()[i] = std::round(all->values.get()[i] / 10);
  }
  at_every_level([&] {
    const std::vector<T> scores = scores_of(rows, row_count, weights, outputs, columns);
    const std::vector<T> sums = sums_of(rows, row_count, factors, outputs, columns);
    for (std::size_t r = 0; r < row_count; ++r) {
      for (std::size_t o = 0; o < outputs; ++o) {
        T sum = 3;
        for (std::size_t c = 0; c < columns; ++c) {
          sum += rows.values.get()[r * columns + c] * weights.values.get()[o * columns + c];
        }
        CHECK(scores[r * outputs + o] == sum);
      }
    }
    for (std::size_t o = 0; o < outputs; ++o) {
      for (std::size_t c = 0; c < columns; ++c) {
        T sum = -2;
        for (std::size_t r = 0; r < row_count; ++r) {
          sum += factors.values.get()[r * outputs + o] * rows.values.get()[r * columns + c];
        }
        CHECK(sums[o * columns + c] == sum);
      }
    }
  });
}

TEMPLATE_TEST_CASE("products of rows have the same bits at every level", "", float, double) {
  using T = TestType;
  constexpr std::size_t kRows = 11;
  constexpr std::size_t kOutputs = 13;
  const std::size_t columns = 7 * kLanes<T>;
  const Rows<T> rows(kRows, columns, 1);
  const Rows<T> weights(kOutputs, columns, 2);
  const Rows<T> factors(kRows, kOutputs, 3);
  std::vector<std::vector<T>> scores;
  std::vector<std::vector<T>> sums;
  at_every_level([&] {
    scores.push_back(scores_of(rows, kRows, weights, kOutputs, columns));
    sums.push_back(sums_of(rows, kRows, factors, kOutputs, columns));
    CHECK(scores.back() == scores.front());
    CHECK(sums.back() == sums.front());
  });
}

TEMPLATE_TEST_CASE("a score has the same bits whichever rows and outputs are with it", "", float, double) {
  using T = TestType;
  const std::size_t columns = 3 * kLanes<T>;
  const Rows<T> rows(9, columns, 1);
  const Rows<T> weights(13, columns, 2);
  at_every_level([&] {
    const std::vector<T> all = scores_of(rows, 9, weights, 13, columns);
    for (std::size_t r = 0; r < 9; ++r) {
      for (std::size_t o = 0; o < 13; ++o) {
        T alone = 3;
        row_kernel<T>().add_scores(rows.values.get() + r * columns, 1, columns, weights.values.get() + o * columns, 1,
                                   columns, columns, &alone, 1);
        CHECK(alone == all[r * 13 + o]);
      }
    }
  });
}

TEST_CASE("exponentials and logarithms are right to two units in the last place, and the same at every level") {
  std::vector<double> exponents;
  std::vector<double> shares;
  for (int i = 0; i <= 20'000; ++i) {
    exponents.push_back(-700 + i * 0.07003);
    shares.push_back(i / 20'000.0);
  }
  std::vector<std::vector<double>> results;
  at_every_level([&] {
    std::vector<double> exponentials = exponents;
    std::vector<double> logarithms = shares;
    row_kernels().exponentials(exponentials.data(), exponentials.size());
    row_kernels().logarithms_of_one_plus(logarithms.data(), logarithms.size());
    for (std::size_t i = 0; i < exponents.size(); ++i) {
      const double exponential = std::exp(exponents[i]);
      const double logarithm = std::log1p(shares[i]);
      const double exponential_unit = std::nextafter(exponential, INFINITY) - exponential;
      const double logarithm_unit = std::nextafter(logarithm, INFINITY) - logarithm;
      if (std::abs(exponentials[i] - exponential) > 2 * exponential_unit) FAIL("exp(" << exponents[i] << ")");
      if (std::abs(logarithms[i] - logarithm) > 2 * logarithm_unit) FAIL("log(1 + " << shares[i] << ")");
    }
    results.push_back(exponentials);
    results.back().insert(results.back().end(), logarithms.begin(), logarithms.end());
    CHECK(results.back() == results.front());
  });
}

TEST_CASE("exponentials of NaN are NaN, and those beyond the range end at its border") {
  at_every_level([&] {
    std::vector<double> values{std::nan(""), -1e300, 1e300, 0};
    row_kernels().exponentials(values.data(), values.size());
    CHECK(std::isnan(values[0]));
    CHECK((values[1] > 0 && values[1] < 1e-307));
    CHECK((std::isfinite(values[2]) && values[2] > 1e307));
    CHECK(values[3] == 1);
  });
}
