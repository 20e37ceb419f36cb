#include "resampling/fold_assignment.hpp"

namespace gridfold {

std::vector<std::size_t> FoldAssignment::fold_sizes() const {
  std::vector<std::size_t> sizes(folds);
  for (const std::uint16_t fold : fold_of_row) {
    if (fold < folds) ++sizes[fold];
  }
  return sizes;
}

}  // namespace gridfold
