#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "resampling/resampling.hpp"

namespace gridfold {

/// The parameters `test_size`, with this default, and `train_size`: shares of the rows where they are below 1, else
/// numbers of rows. They go with find_wrong_size.
std::vector<ParameterInfo> size_parameters(double test_size);
std::optional<ParameterConflict> find_wrong_size(std::span<const ParameterValue> parameters);

struct SplitSizes {
  std::size_t train = 0;
  std::size_t test = 0;
};

/// A share of test rows is rounded up to whole rows and one of training rows down, as scikit-learn's ShuffleSplit and
/// train_test_split do; without `train_size`, all rows that are not held out.
SplitSizes sizes_of(std::span<const ParameterValue> parameters, std::size_t rows);

/// Sizes that the rows do not allow, as Resampling::check.
std::optional<ParameterProblem> check_sizes(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

}  // namespace gridfold
