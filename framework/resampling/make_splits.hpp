#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "resampling/resampling.hpp"

namespace gridfold {

struct MadeSplits {
  /// What the data does not allow; there are no splits then. Of no parameter where its name is empty.
  std::optional<ParameterProblem> problem;
  SplitSet splits;
  /// In a few words: `5 folds shuffled with seed 42, trained on 0.5 of the rows`.
  std::string text;
  /// 16 hexadecimal digits of the SHA-256 of the rows of all splits, where the resampling takes given splits.
  std::string digest;
};

/// The part of a data set that rows to split are some of.
struct PartOfRows {
  /// 0 where all of its rows are split.
  std::size_t rows = 0;
  /// Which of them are split, ascending; the first ones where there are none here.
  std::span<const std::uint32_t> used = {};
};

/// Resampling::demand, where the resampling has one and the rows can be split.
std::optional<SplitDemand> demand_of(const Resampling& resampling, std::span<const ParameterValue> parameters,
                                     const RowsToSplit& rows);

/// Why splits should not be made that take so many bytes; empty where they may be.
using RefuseSplits = std::function<std::optional<ParameterProblem>(const SplitDemand& demand, std::uint64_t bytes)>;

/// All that the parameters ask for: the resampling's splits, and of their training rows those that `train_size` asks
/// for. Splits that are given for all rows of `part` are those of the rows that are used. `refuse`
/// is asked before anything is made that may be large.
MadeSplits make_splits(const Resampling& resampling, std::span<const ParameterValue> parameters,
                       const RowsToSplit& rows, const PartOfRows& part = {}, const RefuseSplits& refuse = {});

}  // namespace gridfold
