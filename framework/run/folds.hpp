#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.hpp"
#include "plan/fold_scheme.hpp"
#include "plan/outcome.hpp"
#include "resampling/fold_assignment.hpp"
#include "scores/score.hpp"

namespace gridfold {

/// Rows that are scored together, and what their predictions were trained on.
struct FoldQueries {
  /// Training rows.
  std::size_t n_train = 0;
  /// Classes among the training rows.
  std::size_t training_classes = 0;
  /// Indices into the predictions and the truth of a scheme.
  std::vector<std::uint32_t> queries;
};

/// The folds of a scheme that splits `rows` rows of the train part.
FoldAssignment assign_folds(const FoldScheme& scheme, std::size_t rows);

/// The held-out rows of every fold of a split of `train`.
std::vector<FoldQueries> held_out_folds(const FoldAssignment& assignment, const Dataset& train);

/// Every row of `test` as one fold, trained on all of `train`.
FoldQueries whole_test_part(const Dataset& train, const Dataset& test);

/// Scores one fold of one cell; `truth` and `predictions` have an entry for every query of the scheme. A fold that
/// was trained on fewer than two classes fails with a reason.
FoldOutcome score_fold(std::span<const Score* const> scores, std::size_t cell, std::size_t fold_index,
                       const FoldQueries& fold, std::span<const std::int32_t> truth,
                       std::span<const std::int32_t> predictions);

}  // namespace gridfold
