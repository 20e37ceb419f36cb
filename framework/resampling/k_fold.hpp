#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "resampling/fold_assignment.hpp"

namespace gridfold {

/// The largest number of folds that an assignment can hold.
inline constexpr std::size_t kMaxFolds = 65'535;

/// Folds of consecutive rows, the first `rows % folds` of them one row longer: `numpy.array_split` and
/// scikit-learn's `KFold(folds)`. With a seed, rows are permuted first as in
/// `KFold(folds, shuffle=True, random_state=seed)`. `folds` is in [2, rows].
FoldAssignment k_fold(std::size_t rows, std::size_t folds, std::optional<std::uint32_t> shuffle_seed);

}  // namespace gridfold
