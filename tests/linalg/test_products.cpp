#include <catch2/catch.hpp>

#include <atomic>
#include <cstddef>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/cancelled.hpp"
#include "linalg/products.hpp"

using namespace gridfold;

namespace {

/// A matrix with room for `gap` more values after each row or column.
struct Stored {
  std::vector<double> values;
  StridedSpan span;

  Stored(std::size_t rows, std::size_t cols, bool row_major, std::size_t gap = 0) {
    const std::size_t stride = (row_major ? cols : rows) + gap;
    values.assign(stride * (row_major ? rows : cols), -7);
    span = {values.data(), rows, cols, stride, row_major};
  }

  double& at(std::size_t row, std::size_t col) {
    return values[span.row_major ? row * span.stride + col : col * span.stride + row];
  }
  StridedView view() const { return {span.values, span.rows, span.cols, span.stride, span.row_major}; }
};

/// Integers, so that sums are exact in whatever order they are taken.
void fill_with_integers(Stored& matrix, unsigned seed) {
  std::mt19937 random(seed);
  for (std::size_t row = 0; row < matrix.span.rows; ++row) {
    for (std::size_t col = 0; col < matrix.span.cols; ++col)
      matrix.at(row, col) = static_cast<double>(random() % 17) - 8;
  }
}

double loop_product(Stored& left, Stored& right, std::size_t row, std::size_t col) {
  double sum = 0;
  for (std::size_t i = 0; i < left.span.cols; ++i) sum += left.at(row, i) * right.at(i, col);
  return sum;
}

std::vector<double> random_values(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(random()) / 4294967296.0 - 0.5;
  return values;
}

}  // namespace

TEST_CASE("a product equals plain loops in every order of its three matrices") {
  const bool left_by_rows = GENERATE(true, false);
  const bool right_by_rows = GENERATE(true, false);
  const bool out_by_rows = GENERATE(true, false);
  const std::size_t rows = GENERATE(1u, 5u, 1024u, 1030u);
  const std::size_t cols = GENERATE(1u, 3u);
  Stored left(rows, 7, left_by_rows, 2);
  Stored right(7, cols, right_by_rows, 3);
  Stored out(rows, cols, out_by_rows, 1);
  fill_with_integers(left, 1);
  fill_with_integers(right, 2);
  multiply(left.view(), right.view(), out.span, {});
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t col = 0; col < cols; ++col) wrong += out.at(row, col) != loop_product(left, right, row, col);
  }
  CHECK(wrong == 0);
  CHECK(out.values.back() == -7);
}

TEST_CASE("products of rows are added to the lower triangle alone") {
  const bool factor_by_rows = GENERATE(true, false);
  const bool sum_by_rows = GENERATE(true, false);
  const std::size_t rows = GENERATE(1u, 6u, 1030u);
  Stored factor(rows, 4, factor_by_rows, 1);
  Stored sum(rows, rows, sum_by_rows, 2);
  fill_with_integers(factor, 3);
  Stored other(4, rows, !factor_by_rows, 1);
  other.values = factor.values;
  add_products_of_rows(factor.view(), sum.span, {});
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t col = 0; col < rows; ++col) {
      wrong += sum.at(row, col) != -7 + (col <= row ? loop_product(factor, other, row, col) : 0);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a product heeds a stop between strips of rows") {
  std::stop_source stop;
  stop.request_stop();
  Stored left(2, 2, true);
  Stored out(2, 2, true);
  CHECK_THROWS_AS(multiply(left.view(), left.view(), out.span, stop.get_token()), Cancelled);
  CHECK_THROWS_AS(add_products_of_rows(left.view(), out.span, stop.get_token()), Cancelled);
}

// The serial build of OpenBLAS 0.3.21 gives two such calls the same memory to work in.
TEST_CASE("products computed at the same time equal those computed one after another, bit for bit") {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kRounds = 3000;
  struct Shape {
    std::size_t rows, inner, cols;
  };
  const std::vector<Shape> shapes = {{20, 30, 10}, {64, 64, 64}, {3, 200, 40}, {100, 17, 5}};
  std::vector<std::vector<double>> lefts, rights, wanted;
  const auto product = [&](std::size_t i) {
    const auto [rows, inner, cols] = shapes[i];
    std::vector<double> out(rows * cols);
    multiply({lefts[i].data(), rows, inner, inner, true}, {rights[i].data(), inner, cols, cols, true},
             {out.data(), rows, cols, cols, true}, {});
    return out;
  };
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    lefts.push_back(random_values(shapes[i].rows * shapes[i].inner, static_cast<unsigned>(2 * i)));
    rights.push_back(random_values(shapes[i].inner * shapes[i].cols, static_cast<unsigned>(2 * i + 1)));
    wanted.push_back(product(i));
  }
  std::atomic<std::size_t> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t round = 0; round < kRounds; ++round) {
          const std::size_t i = (thread + round) % shapes.size();
          if (product(i) != wanted[i]) ++wrong;
        }
      });
    }
  }
  INFO("of " << kThreads * kRounds << " products");
  CHECK(wrong == 0);
}
