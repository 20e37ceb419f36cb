#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "core/registry.hpp"
#include "resampling/resampling.hpp"

using namespace gridfold;

namespace {

SplitSet holdout(std::size_t rows, double test_size, std::optional<std::int64_t> seed) {
  const std::vector<Resampling> all = built_in_resamplings();
  const Resampling& resampling = *find_entry(all, "holdout");
  ParameterValues given{{"test_size", test_size}, {"shuffle", seed.has_value()}};
  if (seed) given.push_back({"shuffle.seed", *seed});
  return resampling.split(complete_parameters("holdout", resampling.component.parameters, given), {.rows = rows});
}

}  // namespace

TEST_CASE("a holdout has scikit-learn's train_test_split row by row, shuffled and not") {
  std::ifstream file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/resampling/expected/holdout_rows.txt");
  std::size_t splits = 0;
  for (std::string line; std::getline(file, line); ++splits) {
    INFO(line);
    std::istringstream words(line.substr(0, line.find('|')));
    std::size_t rows = 0;
    double test_size = 0;
    std::string seed;
    words >> rows >> test_size >> seed;
    std::vector<std::uint32_t> expected(rows, 1);
    std::istringstream held_out(line.substr(line.find('|') + 1));
    for (std::size_t row = 0; held_out >> row;) expected.at(row) = 0;

    std::optional<std::int64_t> shuffle_seed;
    if (seed != "none") shuffle_seed = std::stol(seed);
    const SplitSet split = holdout(rows, test_size, shuffle_seed);
    CHECK(split.count() == 1);
    CHECK(split.partitions()[0].group_of_row == expected);
  }
  CHECK(splits > 80);
}

TEST_CASE("a holdout judges the held-out rows and trains on all others") {
  const SplitSet split = holdout(10, 0.3, std::nullopt);
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  split.read(0, train, test);
  CHECK(test == std::vector<std::uint32_t>{7, 8, 9});
  CHECK(train == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6});
}
