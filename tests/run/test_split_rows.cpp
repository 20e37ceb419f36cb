#include <cstdint>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>

#include "data/dataset.hpp"
#include "run/split_rows.hpp"

namespace gridfold::test_split_rows {

TEST_CASE("where no transform learns, gathering a split's rows is no part of what fitting takes") {
  Dataset data;
  data.features = Matrix<double>(std::vector<double>{1, 2, 3, 4, 5, 6}, 3, 2);
  data.labels = {0, 1, 1};
  data.class_names = {"a", "b"};
  const SharedRows rows({}, data, std::nullopt, {});
  const SplitSet splits = SplitSet::of_partition({0, 1, 0}, 2);
  const SplitRows split = split_and_transform({}, rows, data.labels, rows.train(), splits, 0, {});
  CHECK(split.train_places == std::vector<std::uint32_t>{1});
  CHECK(split.train_labels == std::vector<std::int32_t>{1});
  CHECK(std::get<Matrix<double>>(split.train).row(0)[1] == 4);
  CHECK(std::get<Matrix<double>>(split.test).row(1)[0] == 5);
  CHECK(split.fit_seconds == 0);
  CHECK(split.apply_seconds == 0);
}

}  // namespace gridfold::test_split_rows
