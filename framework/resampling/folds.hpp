#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/numpy_random.hpp"
#include "resampling/resampling.hpp"

namespace gridfold {

/// The parameters `folds`, `repeats` and `stratify`.
ParameterInfo folds_parameter();
ParameterInfo repeats_parameter();
ParameterInfo stratify_parameter(std::string meaning);

std::size_t folds_of(std::span<const ParameterValue> parameters);
std::size_t repeats_of(std::span<const ParameterValue> parameters);

/// `once`, `10 times`.
std::string repeats_text(std::span<const ParameterValue> parameters);

/// More folds than rows, as Resampling::check.
std::optional<ParameterProblem> check_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

/// More folds than any class has rows, as Resampling::check: scikit-learn's StratifiedKFold refuses it, too.
std::optional<ParameterProblem> check_stratified_folds(std::span<const ParameterValue> parameters,
                                                       const RowsToSplit& rows);
/// The same for so many folds, which `name` asks for.
std::optional<ParameterProblem> check_stratified_folds(std::size_t folds, std::string name, const RowsToSplit& rows);

/// Of `repeats` times `folds`, as Resampling::demand.
SplitDemand demand_of_repeated_folds(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

/// The fold of each row. Folds of consecutive rows, the first `rows % folds` of them one row longer, which is
/// `numpy.array_split` and scikit-learn's `KFold(folds)`; with a generator, `KFold(folds, shuffle=True,
/// random_state=generator)`.
std::vector<std::uint32_t> consecutive_folds(std::size_t rows, std::size_t folds, NumpyRandomState* generator);

/// The fold of each row. Every class is spread as evenly as it goes, and folds differ by a row at most: scikit-learn's
/// `StratifiedKFold(folds)`; with a generator, `StratifiedKFold(folds, shuffle=True, random_state=generator)`.
std::vector<std::uint32_t> stratified_folds(std::span<const std::int32_t> labels, std::size_t class_count,
                                            std::size_t folds, NumpyRandomState* generator);

/// Appends the folds as splits of one repeat.
void add_folds(SplitSet& splits, std::vector<std::uint32_t> fold_of_row, std::size_t folds, std::uint32_t repeat);

}  // namespace gridfold
