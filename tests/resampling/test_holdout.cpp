#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "resampling/holdout.hpp"

using namespace gridfold;

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
    std::vector<std::uint16_t> expected(rows, 1);
    std::istringstream held_out(line.substr(line.find('|') + 1));
    for (std::size_t row = 0; held_out >> row;) expected.at(row) = 0;

    std::optional<std::uint32_t> shuffle_seed;
    if (seed != "none") shuffle_seed = static_cast<std::uint32_t>(std::stoul(seed));
    const FoldAssignment split = holdout(rows, held_out_rows(rows, test_size), shuffle_seed);
    CHECK(split.folds == 1);
    CHECK(split.fold_of_row == expected);
  }
  CHECK(splits > 80);
}

TEST_CASE("only held-out rows are counted as a holdout's fold") {
  CHECK(holdout(10, 3, std::nullopt).fold_sizes() == std::vector<std::size_t>{3});
}
