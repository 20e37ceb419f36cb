#pragma once

#include <optional>
#include <span>
#include <string>

#include "resampling/resampling.hpp"

namespace gridfold {

/// Gives a resampling the parameters `train_size`, `train_sample` and `train_seed`, which take a part of every split's
/// training rows, for a learning curve that is judged on the same rows throughout. One with a `train_size` of its own
/// keeps it, and its training rows are a part only where `train_sample` is given.
void add_train_size(Component& component);

/// Whether models are to train on a part of the training rows that the resampling has.
bool takes_part_of_training_rows(std::span<const ParameterValue> parameters);

/// What the rows are split by first: without a size, where that is a part of the training rows.
ParameterValues without_train_size(std::span<const ParameterValue> parameters);

/// More training rows than there are, as Resampling::check.
std::optional<ParameterProblem> check_train_size(std::span<const ParameterValue> parameters, const SplitSet& splits);

/// The splits with as many of their training rows as the parameters ask for: a share is one of the first split's, and
/// rounded down. Larger sizes hold the rows of smaller ones. The first rows, or the first ones of numpy's permutation,
/// are those of scikit-learn's `learning_curve`.
SplitSet with_train_size(std::span<const ParameterValue> parameters, SplitSet splits, const RowsToSplit& rows);

/// `, trained on 0.5 of the rows`, or nothing; where the splits, which still have all of their training rows, differ in
/// their number, `, trained on 40 rows each (0.5 of the first split's)`.
std::string train_size_text(std::span<const ParameterValue> parameters, const SplitSet& splits);

}  // namespace gridfold
