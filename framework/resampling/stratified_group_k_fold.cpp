#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/matrix.hpp"
#include "resampling/folds.hpp"
#include "resampling/groups.hpp"
#include "resampling/resamplings.hpp"
#include "resampling/shuffle.hpp"

namespace gridfold {

namespace {

/// The sum in the order in which numpy adds contiguous values: `pairwise_sum` of its `loops_utils.h`.
double numpy_sum(std::span<const double> values) {
  constexpr std::size_t kBlock = 128;
  const std::size_t count = values.size();
  if (count < 8) return std::accumulate(values.begin(), values.end(), 0.0);
  if (count > kBlock) {
    const std::size_t half = count / 2 - (count / 2) % 8;
    return numpy_sum(values.first(half)) + numpy_sum(values.subspan(half));
  }
  double lanes[8];
  std::copy_n(values.begin(), 8, lanes);
  std::size_t i = 8;
  for (; i + 8 <= count; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += values[i + lane];
  }
  const double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  return std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), sum);
}

/// numpy.std of contiguous values.
double numpy_deviation(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = numpy_sum(values) / count;
  std::vector<double> squares;
  for (const double value : values) squares.push_back((value - mean) * (value - mean));
  return std::sqrt(numpy_sum(squares) / count);
}

/// numpy.isclose.
bool is_close(double value, double other) {
  if (std::isinf(other)) return value == other;
  return std::abs(value - other) <= 1e-8 + 1e-5 * std::abs(other);
}

/// Deals groups to folds, those whose rows are most unevenly spread over the classes first, each to the fold where it
/// leaves the classes most evenly spread over the folds, and of those that are equally good the one with fewest rows.
class GroupDealer {
 public:
  GroupDealer(const RowsToSplit& rows, std::size_t folds, NumpyRandomState* generator)
      : groups_(rows), folds_(folds), order_(groups_.count()) {
    std::vector<std::size_t> rows_of_class(rows.class_count);
    for (const std::int32_t label : rows.labels) ++rows_of_class[static_cast<std::size_t>(label)];
    std::vector<std::size_t> place_of_class(rows.class_count);
    for (std::size_t label = 0; label < rows.class_count; ++label) {
      place_of_class[label] = class_counts_.size();
      if (rows_of_class[label] > 0) class_counts_.push_back(static_cast<double>(rows_of_class[label]));
    }
    of_group_ = Matrix<double>(groups_.count(), class_counts_.size());
    for (std::size_t row = 0; row < rows.rows; ++row) {
      of_group_.row(groups_.group_of_row[row])[place_of_class[static_cast<std::size_t>(rows.labels[row])]] += 1;
    }
    of_fold_ = Matrix<double>(folds, class_counts_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (generator != nullptr) generator->shuffle(order_);
    std::vector<double> deviations;
    for (std::size_t group = 0; group < groups_.count(); ++group) {
      deviations.push_back(numpy_deviation(of_group_.row(group)));
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t left, std::size_t right) { return deviations[left] > deviations[right]; });
  }

  std::vector<std::uint32_t> fold_of_row(const std::stop_token& stop) {
    std::vector<std::uint32_t> fold_of_group(groups_.count());
    for (const std::size_t group : order_) {
      throw_if_stopped(stop);
      const std::size_t fold = best_fold(group);
      fold_of_group[group] = static_cast<std::uint32_t>(fold);
      add(group, fold, 1);
    }
    std::vector<std::uint32_t> fold_of_row;
    for (const std::uint32_t group : groups_.group_of_row) fold_of_row.push_back(fold_of_group[group]);
    return fold_of_row;
  }

 private:
  void add(std::size_t group, std::size_t fold, double sign) {
    for (std::size_t i = 0; i < class_counts_.size(); ++i) of_fold_.row(fold)[i] += sign * of_group_.row(group)[i];
  }

  std::size_t best_fold(std::size_t group) {
    std::size_t best = 0;
    double least_spread = std::numeric_limits<double>::infinity();
    double fewest_rows = std::numeric_limits<double>::infinity();
    for (std::size_t fold = 0; fold < folds_; ++fold) {
      add(group, fold, 1);
      const double spread = spread_of_classes();
      add(group, fold, -1);
      const double rows = numpy_sum(of_fold_.row(fold));
      if (spread < least_spread || (is_close(spread, least_spread) && rows < fewest_rows)) {
        least_spread = spread;
        fewest_rows = rows;
        best = fold;
      }
    }
    return best;
  }

  /// The mean over classes of the deviation over folds of a class's share, `numpy.std(axis=0)`: it adds whole rows, but
  /// a single column as contiguous values.
  double spread_of_classes() const {
    const auto folds = static_cast<double>(folds_);
    std::vector<double> deviations;
    for (std::size_t i = 0; i < class_counts_.size(); ++i) {
      std::vector<double> shares;
      for (std::size_t fold = 0; fold < folds_; ++fold) shares.push_back(of_fold_.row(fold)[i] / class_counts_[i]);
      if (class_counts_.size() == 1) {
        deviations.push_back(numpy_deviation(shares));
        continue;
      }
      const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / folds;
      double squares = 0;
      for (const double share : shares) squares += (share - mean) * (share - mean);
      deviations.push_back(std::sqrt(squares / folds));
    }
    return numpy_sum(deviations) / static_cast<double>(deviations.size());
  }

  PresentGroups groups_;
  std::size_t folds_;
  /// Groups in the order in which they are dealt.
  std::vector<std::size_t> order_;
  std::vector<double> class_counts_;
  /// Rows of each class, by group and by fold.
  Matrix<double> of_group_;
  Matrix<double> of_fold_;
};

SplitSet stratified_group_k_fold_splits(std::span<const ParameterValue> parameters, const RowsToSplit& rows) {
  auto generator = shuffle_generator(parameters);
  const std::size_t folds = folds_of(parameters);
  return SplitSet::of_partition(GroupDealer(rows, folds, generator ? &*generator : nullptr).fold_of_row(rows.stop),
                                static_cast<std::uint32_t>(folds));
}

std::optional<ParameterProblem> check_stratified_group_k_fold(std::span<const ParameterValue> parameters,
                                                              const RowsToSplit& rows) {
  if (auto problem = check_group_folds(parameters, rows)) return problem;
  return check_stratified_folds(parameters, rows);
}

std::string describe_stratified_group_k_fold(std::span<const ParameterValue> parameters, const SplitSet& splits) {
  return fmt::format("{} stratified folds of whole groups{}", splits.count(), shuffle_text(parameters));
}

}  // namespace

Resampling stratified_group_k_fold_resampling() {
  return {.component = {.name = "stratified_group_k_fold",
                        .summary = "Cross-validation over the train part: each group of rows is in one fold, and "
                                   "classes are spread over the folds as evenly as groups allow. As scikit-learn's "
                                   "StratifiedGroupKFold without a shuffle.",
                        .aliases = {"stratifiedgroupkfold", "stratifiedgrouped"},
                        .revision = 2,
                        .parameters = with_shuffle(
                            {folds_parameter()},
                            "`false`: groups that spread over the classes alike are dealt in their order. `true`: they "
                            "are shuffled first, from `seed`, which must be given. `{generator: numpy, seed: 42}`: "
                            "shuffled from a seed of their own. scikit-learn 1.2.1 shuffles the groups' class "
                            "counts without the groups, which loses the stratification; its folds are others.")},
          .needs_groups = true,
          .check = check_stratified_group_k_fold,
          .split = stratified_group_k_fold_splits,
          .describe = describe_stratified_group_k_fold};
}

}  // namespace gridfold
