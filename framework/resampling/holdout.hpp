#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "resampling/fold_assignment.hpp"

namespace gridfold {

/// The rows that a holdout of this share of `rows` judges on: the share rounded up, as scikit-learn's
/// train_test_split has it. `test_size` is above 0 and below 1; no training row may be left.
std::size_t held_out_rows(std::size_t rows, double test_size);

/// One fold of `held_out` rows, the last ones: scikit-learn's `train_test_split(shuffle=False)`. With a seed, the
/// first ones of numpy's permutation: `train_test_split(random_state=seed)` and `ShuffleSplit(1, random_state=seed)`.
/// `held_out` is in [1, rows).
FoldAssignment holdout(std::size_t rows, std::size_t held_out, std::optional<std::uint32_t> shuffle_seed);

}  // namespace gridfold
