#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gridfold {

/// A split of rows into folds: row i is held out in fold `fold_of_row[i]` and trained on in all others. A row whose
/// number is `folds` is held out in none.
struct FoldAssignment {
  std::size_t folds = 0;
  std::vector<std::uint16_t> fold_of_row;

  /// Rows held out in each fold.
  std::vector<std::size_t> fold_sizes() const;
};

}  // namespace gridfold
