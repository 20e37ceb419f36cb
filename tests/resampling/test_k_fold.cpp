#include <catch2/catch.hpp>

#include <vector>

#include "resampling/k_fold.hpp"

using namespace gridfold;

TEST_CASE("folds without a shuffle are numpy.array_split's: consecutive, the first ones longer") {
  const FoldAssignment folds = k_fold(11, 4, std::nullopt);
  CHECK(folds.fold_of_row == std::vector<std::uint16_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3});
  CHECK(folds.fold_sizes() == std::vector<std::size_t>{3, 3, 3, 2});
}

TEST_CASE("shuffled folds are scikit-learn's KFold(4, shuffle=True, random_state=7) row by row") {
  // [f for f, (_, test) in enumerate(KFold(4, shuffle=True, random_state=7).split(np.zeros(11)))] placed at test
  const FoldAssignment folds = k_fold(11, 4, 7);
  CHECK(folds.fold_of_row == std::vector<std::uint16_t>{0, 1, 1, 2, 3, 0, 2, 2, 0, 3, 1});
}
