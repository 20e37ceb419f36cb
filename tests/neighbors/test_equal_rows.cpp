#include "neighbors/equal_rows.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

using namespace gridfold;

TEST_CASE("equal rows are known by the first of them") {
  Matrix<float> data(6, 3);
  for (std::size_t r = 0; r < 6; ++r) data.row(r)[2] = static_cast<float>(r % 3);
  data.row(4)[0] = 1;
  REQUIRE(first_equal_rows(data.view()) == std::vector<std::uint32_t>{0, 1, 2, 0, 4, 2});
}

TEST_CASE("rows that all differ are known by nothing") {
  Matrix<float> data(3, 2);
  for (std::size_t r = 0; r < 3; ++r) data.row(r)[1] = static_cast<float>(r);
  REQUIRE(first_equal_rows(data.view()).empty());
  REQUIRE(first_equal_rows(Matrix<float>(0, 2).view()).empty());
}

TEST_CASE("rows without columns are all equal") {
  REQUIRE(first_equal_rows(Matrix<float>(3, 0).view()) == std::vector<std::uint32_t>{0, 0, 0});
}
