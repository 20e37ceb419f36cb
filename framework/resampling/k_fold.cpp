#include "resampling/k_fold.hpp"

#include <cassert>

#include "core/numpy_random.hpp"

namespace gridfold {

FoldAssignment k_fold(std::size_t rows, std::size_t folds, std::optional<std::uint32_t> shuffle_seed) {
  assert(folds >= 2 && folds <= rows && folds <= kMaxFolds);
  FoldAssignment assignment{folds, std::vector<std::uint16_t>(rows)};
  std::vector<std::uint32_t> order;
  if (shuffle_seed) order = NumpyRandomState(*shuffle_seed).permutation(rows);
  const std::size_t longer_folds = rows % folds;
  std::size_t place = 0;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const std::size_t size = rows / folds + (fold < longer_folds ? 1 : 0);
    for (const std::size_t end = place + size; place < end; ++place) {
      assignment.fold_of_row[shuffle_seed ? order[place] : place] = static_cast<std::uint16_t>(fold);
    }
  }
  return assignment;
}

}  // namespace gridfold
