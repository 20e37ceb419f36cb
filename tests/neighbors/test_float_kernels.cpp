#include "neighbors/float_kernels.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "neighbors/search.hpp"

using namespace gridfold;

namespace {

Matrix<float> normal_rows(std::size_t rows, std::size_t cols) {
  std::mt19937 bits(4);
  std::normal_distribution<float> normal;
  Matrix<float> data(rows, cols);
  for (std::size_t r = 0; r < rows; ++r) {
    for (float& value : data.row(r)) value = normal(bits);
  }
  return data;
}

bool is_split(const Matrix<float>& data) {
  const PlainRows<float> rows(data.view());
  const FloatFrame frame = frame_of(rows, rows, Preselection::squared_l2);
  return float_kernel(rows, rows, Preselection::squared_l2, frame, 10).splits;
}

}  // namespace

TEST_CASE("floats are split where the level can and their neighbours are far apart beside the bounds") {
  const bool level_splits = active_kernels().split_product.splits;
  Matrix<float> data = normal_rows(2000, 64);
  CHECK(is_split(data) == level_splits);
  SECTION("a missing value that is written as a large number changes nothing") {
    for (std::size_t r = 0; r < data.rows(); r += 100) data.row(r)[5] = 99999;
    CHECK(is_split(data) == level_splits);
  }
  SECTION("two groups of rows that one large column keeps apart are not split") {
    for (std::size_t r = 0; r < data.rows(); ++r) data.row(r)[5] += r % 2 == 0 ? 500 : -500;
    CHECK_FALSE(is_split(data));
  }
}

TEST_CASE("a frame's centre is among most of the rows") {
  Matrix<float> data(1000, 3);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    data.row(r)[0] = r % 50 == 0 ? 1e6F : 3.0F;
    data.row(r)[1] = r % 2 == 0 ? 10.0F : 20.0F;
    data.row(r)[2] = 7;
  }
  const PlainRows<float> rows(data.view());
  const FloatFrame frame = frame_of(rows, rows, Preselection::squared_l2);
  CHECK(frame.center == std::vector<double>{3, 15, 7});
}
