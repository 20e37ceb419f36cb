#include "run/folds.hpp"

#include <algorithm>

#include "resampling/holdout.hpp"
#include "resampling/k_fold.hpp"
#include "scores/accuracy.hpp"

namespace gridfold {

namespace {

std::vector<std::size_t> rows_per_class(const Dataset& dataset) {
  std::vector<std::size_t> rows(dataset.class_names.size());
  for (const std::int32_t label : dataset.labels) ++rows[static_cast<std::size_t>(label)];
  return rows;
}

std::size_t count_classes(std::span<const std::size_t> rows_of_class) {
  return static_cast<std::size_t>(
      std::count_if(rows_of_class.begin(), rows_of_class.end(), [](std::size_t rows) { return rows > 0; }));
}

}  // namespace

FoldAssignment assign_folds(const FoldScheme& scheme, std::size_t rows) {
  if (scheme.kind == ProtocolKind::holdout) return holdout(rows, scheme.held_out_rows, scheme.shuffle_seed);
  return k_fold(rows, scheme.folds, scheme.shuffle_seed);
}

std::vector<FoldQueries> held_out_folds(const FoldAssignment& assignment, const Dataset& train) {
  std::vector<FoldQueries> folds(assignment.folds);
  for (std::size_t row = 0; row < assignment.fold_of_row.size(); ++row) {
    const std::size_t fold = assignment.fold_of_row[row];
    if (fold < folds.size()) folds[fold].queries.push_back(static_cast<std::uint32_t>(row));
  }
  const std::vector<std::size_t> all_rows = rows_per_class(train);
  for (FoldQueries& fold : folds) {
    fold.n_train = train.rows() - fold.queries.size();
    std::vector<std::size_t> training_rows = all_rows;
    for (const std::uint32_t row : fold.queries) --training_rows[static_cast<std::size_t>(train.labels[row])];
    fold.training_classes = count_classes(training_rows);
  }
  return folds;
}

FoldQueries whole_test_part(const Dataset& train, const Dataset& test) {
  FoldQueries fold;
  fold.n_train = train.rows();
  fold.training_classes = count_classes(rows_per_class(train));
  for (std::size_t row = 0; row < test.rows(); ++row) fold.queries.push_back(static_cast<std::uint32_t>(row));
  return fold;
}

FoldOutcome score_fold(std::span<const Score* const> scores, std::size_t cell, std::size_t fold_index,
                       const FoldQueries& fold, std::span<const std::int32_t> truth,
                       std::span<const std::int32_t> predictions) {
  FoldOutcome outcome;
  outcome.cell = cell;
  outcome.fold = fold_index;
  outcome.n_train = fold.n_train;
  outcome.n_test = fold.queries.size();
  if (fold.training_classes < 2) {
    outcome.status = FoldStatus::failed;
    outcome.reason = "the training rows of this fold are all of one class; shuffle the rows or use other folds";
    return outcome;
  }
  std::vector<std::int32_t> fold_truth;
  std::vector<std::int32_t> fold_predictions;
  for (const std::uint32_t query : fold.queries) {
    fold_truth.push_back(truth[query]);
    fold_predictions.push_back(predictions[query]);
  }
  outcome.status = FoldStatus::done;
  outcome.correct = count_correct(fold_truth, fold_predictions);
  for (const Score* score : scores) outcome.scores.push_back(score->evaluate(fold_truth, fold_predictions));
  return outcome;
}

}  // namespace gridfold
