#include "plan/fold_scheme.hpp"

#include <cassert>

namespace gridfold {

std::vector<std::size_t> fold_sizes(const FoldScheme& scheme, std::size_t rows) {
  assert(scheme.kind != ProtocolKind::train_test);
  if (scheme.kind == ProtocolKind::holdout) return {scheme.held_out_rows};
  std::vector<std::size_t> sizes(scheme.folds, rows / scheme.folds);
  for (std::size_t fold = 0; fold < rows % scheme.folds; ++fold) ++sizes[fold];
  return sizes;
}

}  // namespace gridfold
