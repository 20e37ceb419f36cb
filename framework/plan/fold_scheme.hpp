#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "config/cell_spec.hpp"

namespace gridfold {

/// How the rows of one data set are split; every cell of the same scheme has the same folds.
struct FoldScheme {
  ProtocolKind kind = ProtocolKind::k_fold;
  /// 1 for holdout and train_test.
  std::size_t folds = 0;
  std::optional<std::uint32_t> shuffle_seed;
  /// Of a holdout; 0 for all others.
  std::size_t held_out_rows = 0;

  auto operator<=>(const FoldScheme&) const = default;
};

/// The rows held out in each fold of a k_fold or a holdout of `rows` rows; the others are trained on.
std::vector<std::size_t> fold_sizes(const FoldScheme& scheme, std::size_t rows);

}  // namespace gridfold
