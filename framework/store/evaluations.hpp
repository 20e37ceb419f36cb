#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "store/outcome_table.hpp"

namespace gridfold {

/// One cell of a run on one split.
struct Evaluation {
  /// Index into RunLayout::cells.
  std::size_t cell = 0;
  SplitCoordinates split;
  std::size_t n_train = 0;
  std::size_t n_test = 0;
  /// Null where it is pending.
  const Outcome* outcome = nullptr;

  SplitStatus status() const { return outcome == nullptr ? SplitStatus::pending : outcome->status; }
  bool is_done() const { return status() == SplitStatus::done; }
};

/// Every evaluation of the run in the layout's order, with those outcomes that there are.
std::vector<Evaluation> evaluations(const OutcomeTable& outcomes);

/// A coordinate of splits, as results have it.
struct SplitDimension {
  std::string name;
  /// Over all splits of the run.
  std::size_t size = 1;
  std::uint32_t SplitCoordinates::*coordinate = nullptr;
};

/// `outer`, `repeat`, `fold` and `train_size`, but `outer` and `train_size` only where the run has several.
std::vector<SplitDimension> split_dimensions(const RunLayout& layout);

}  // namespace gridfold
