#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "resampling/resampling.hpp"

namespace gridfold {

/// The parameters `test_size` and `train_size`, of which one that is not given is what the other one leaves. `share` is
/// Resampling::default_test_share.
std::vector<ParameterInfo> size_parameters(double share);
ParameterInfo test_size_parameter(Scalar by_default);

/// Gives `test_size` its default where a completed list has neither size.
void complete_sizes(const Resampling& resampling, ParameterValues& parameters);

/// Whether `train_size` is one of all rows, and not of the training rows.
bool has_own_train_size(std::span<const ParameterValue> parameters);

/// As Resampling::judges_by_train_size: whether all rows judge that `train_size` leaves.
bool judges_what_is_left(std::span<const ParameterValue> parameters);

/// The rows that a size comes to: those of a share, rounded, or their number.
std::size_t rounded_up(const Scalar& size, std::size_t rows);
std::size_t rounded_down(const Scalar& size, std::size_t rows);

struct SplitSizes {
  std::size_t train = 0;
  std::size_t test = 0;
};

/// A share of test rows is rounded up to whole rows and one of training rows down, as scikit-learn's ShuffleSplit and
/// train_test_split do; a size that is missing is what the other one leaves. One must be given.
SplitSizes sizes_of(std::span<const ParameterValue> parameters, std::size_t rows);

/// `, 50 to train on` where `train_size` is given; or nothing.
std::string own_train_size_text(std::span<const ParameterValue> parameters, const SplitSet& splits);

/// Sizes that the rows do not allow, as Resampling::check.
std::optional<ParameterProblem> check_sizes(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

}  // namespace gridfold
