#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/numpy_random.hpp"
#include "resampling/resampling.hpp"
#include "resampling/split_sizes.hpp"

namespace gridfold {

/// Resampling::default_test_share of splits that are drawn many times.
constexpr double kRandomTestShare = 0.1;

/// The parameters `splits`, `test_size`, `train_size` and `shuffle`; `like` is scikit-learn's class. They go with
/// find_unshuffled.
std::vector<ParameterInfo> random_split_parameters(std::string_view like);

std::size_t splits_of(std::span<const ParameterValue> parameters);

/// Sizes that the rows, or stratification, do not allow, as Resampling::check: a class of one row, or a part with fewer
/// rows than there are classes. scikit-learn refuses them, too.
std::optional<ParameterProblem> check_stratified_sizes(std::span<const ParameterValue> parameters,
                                                       const RowsToSplit& rows);

/// Of `splits`, as Resampling::demand.
SplitDemand demand_of_random_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows);

/// The next split of scikit-learn's ShuffleSplit: the first rows of a permutation are held out, the next ones trained
/// on, in that order.
SplitSet::Rows random_split(std::size_t rows, const SplitSizes& sizes, NumpyRandomState& generator);

/// The last rows are held out, and the first ones trained on.
SplitSet::Rows last_rows(std::size_t rows, const SplitSizes& sizes);

/// Draws scikit-learn's StratifiedShuffleSplit.
class StratifiedDraw {
 public:
  StratifiedDraw(std::span<const std::int32_t> labels, std::size_t class_count, const SplitSizes& sizes);

  /// The next split, its rows in no order.
  SplitSet::Rows next(NumpyRandomState& generator) const;

 private:
  std::vector<std::vector<std::uint32_t>> rows_of_class_;
  std::vector<std::size_t> class_counts_;
  SplitSizes sizes_;
};

/// Appends a split whose rows need not be in order.
void add_random_split(SplitSet& splits, SplitSet::Rows split, std::size_t rows, const SplitCoordinates& coordinates);

}  // namespace gridfold
