#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  /// Rows of the test part, where the resampling scores it.
  std::size_t test_rows = 0;
};

/// One way to split rows into those that are trained on and those that judge. Its functions get a completed list of
/// parameters.
struct Resampling {
  Component component;
  /// Whether models train on the whole train part and are judged on the test part; else the train part is split.
  bool scores_test_part = false;
  /// Whether the data must say which rows belong together.
  bool needs_groups = false;
  /// What the data does not allow; null where every data set can be split.
  std::optional<ParameterProblem> (*check)(std::span<const ParameterValue> parameters,
                                           const RowsToSplit& rows) = nullptr;
  /// The splits, for rows that `check` finds nothing wrong with. The same for every call.
  SplitSet (*split)(std::span<const ParameterValue> parameters, const RowsToSplit& rows) = nullptr;
  /// The splits in a few words, such as `5 folds shuffled with seed 42`; null: name and parameters say it.
  std::string (*describe)(std::span<const ParameterValue> parameters, const SplitSet& splits) = nullptr;
};

/// Every resampling that gridfold comes with.
std::vector<Resampling> built_in_resamplings();

}  // namespace gridfold
