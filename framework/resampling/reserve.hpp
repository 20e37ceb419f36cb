#pragma once

#include <optional>

#include "resampling/resampling.hpp"

namespace gridfold {

/// What the rows do not allow, of the parameter `size` or, where that is not at fault, of none.
std::optional<ParameterProblem> check_reservation(const Reservation& reservation, const RowsToSplit& rows);

/// The rows that stay, and as test rows those kept apart, both ascending: scikit-learn's
/// `train_test_split(test_size=size, random_state=seed, stratify=labels)`, and of whole groups
/// `GroupShuffleSplit(1, test_size=size, random_state=seed)`.
SplitSet::Rows reserve(const Reservation& reservation, const RowsToSplit& rows);

}  // namespace gridfold
