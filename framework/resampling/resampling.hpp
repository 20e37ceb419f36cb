#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "core/split_set.hpp"

namespace gridfold {

/// What a resampling knows of the rows that it splits.
struct RowsToSplit {
  std::size_t rows = 0;
  /// Class index of each row, below `class_count`.
  std::span<const std::int32_t> labels = {};
  std::size_t class_count = 0;
  /// Group of each row, below `group_count`; empty where the data has no groups.
  std::span<const std::int32_t> groups = {};
  std::size_t group_count = 0;
  /// Their names, by which they are ordered; as they are numbered where there are none.
  std::span<const std::string> group_names = {};
  /// Rows of the test part, where the resampling scores it.
  std::size_t test_rows = 0;
  /// Rows that were kept apart for a test part before.
  std::size_t reserved_rows = 0;
  /// What the data's own column of splits says of each row, an index into `split_names`; empty where it has none.
  std::span<const std::int32_t> split_of_row = {};
  std::span<const std::string> split_names = {};
  /// Looked for before each split that is made, which ends with Cancelled once it is requested.
  std::stop_token stop = {};
};

/// Rows that are kept apart as a test part before anything is split.
struct Reservation {
  /// Of all rows: their share, rounded up, or their number.
  Scalar size;
  /// Drawn by numpy's generator at that seed; the last rows where it is empty.
  std::optional<std::uint32_t> seed = std::nullopt;
  /// Whether every class has its share.
  bool stratify = false;
  /// Whether whole groups are kept where the data has groups; the size is one of these then.
  bool keeps_groups = false;
};

/// How many splits there will be, known before they are made.
struct SplitDemand {
  /// The parameter that asks for so many.
  std::string parameter;
  std::uint64_t splits = 0;
  /// How often rows are divided: each time, a number per row is kept.
  std::uint64_t divisions = 0;
  /// Outcomes of one configuration, at least: splits of one division that judge a row each have one together.
  std::uint64_t evaluations = 0;
};

/// One way to split rows into those that are trained on and those that judge. Its functions get a completed list of
/// parameters.
struct Resampling {
  Component component;
  /// Whether models train on the whole train part and are judged on the test part; else the train part is split.
  bool scores_test_part = false;
  /// Why its scores are better than those of new rows will be, such as that rows are judged that models have learnt
  /// from; empty where they need not be.
  std::string optimism = {};
  /// Whether the data must say which rows belong together.
  bool needs_groups = false;
  /// Whether splits depend on a file or on the data's own column of splits, so that they count in a cell's key.
  bool takes_given_splits = false;
  /// What `test_size` is where neither it nor a `train_size` of all rows is given (complete_sizes); 0: not so.
  double default_test_share = 0;
  /// Whether other rows judge where `train_size` is another, so that sizes make no learning curve; null: never.
  bool (*judges_by_train_size)(std::span<const ParameterValue> parameters) = nullptr;
  /// What the resampling keeps apart before it splits the rest; null where that is nothing.
  Reservation (*reservation)(std::span<const ParameterValue> parameters) = nullptr;
  /// What the data does not allow; null where every data set can be split.
  std::optional<ParameterProblem> (*check)(std::span<const ParameterValue> parameters,
                                           const RowsToSplit& rows) = nullptr;
  /// What `split` makes of rows that `check` finds nothing wrong with; at least that where there are 0 rows, which are
  /// not known yet. Null where a division of the rows is all, or a few.
  SplitDemand (*demand)(std::span<const ParameterValue> parameters, const RowsToSplit& rows) = nullptr;
  /// The splits, for rows that `check` finds nothing wrong with. The same for every call.
  SplitSet (*split)(std::span<const ParameterValue> parameters, const RowsToSplit& rows) = nullptr;
  /// The splits in a few words, such as `5 folds shuffled with seed 42`; null: name and parameters say it.
  std::string (*describe)(std::span<const ParameterValue> parameters, const SplitSet& splits) = nullptr;
  /// The weight of the apparent score (of the split whose `outer` is 1: a model of all rows on these rows themselves)
  /// in the score of every other split; null where it has none.
  double (*apparent_weight)(std::span<const ParameterValue> parameters) = nullptr;
};

/// Every resampling that gridfold comes with.
std::vector<Resampling> built_in_resamplings();

}  // namespace gridfold
