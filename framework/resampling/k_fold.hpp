#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gridfold {

/// A split of rows into folds: row i is held out in fold `fold_of_row[i]` and trained on in all others.
struct FoldAssignment {
  std::size_t folds = 0;
  std::vector<std::uint16_t> fold_of_row;

  /// Rows held out in each fold.
  std::vector<std::size_t> fold_sizes() const;
};

/// The largest number of folds that an assignment can hold.
inline constexpr std::size_t kMaxFolds = 65'535;

/// Folds of consecutive rows, the first `rows % folds` of them one row longer: `numpy.array_split` and
/// scikit-learn's `KFold(folds)`. With a seed, rows are permuted first as in
/// `KFold(folds, shuffle=True, random_state=seed)`. `folds` is in [2, rows].
FoldAssignment k_fold(std::size_t rows, std::size_t folds, std::optional<std::uint32_t> shuffle_seed);

}  // namespace gridfold
