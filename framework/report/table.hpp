#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

enum class RowOrder {
  /// The best first; equal ranks in the grid's order.
  rank,
  /// As the sweep expands.
  grid,
};

struct TableOptions {
  RowOrder order = RowOrder::rank;
  /// Rows shown at most; all where it is empty. What is left out is said below the table.
  std::optional<std::size_t> limit;
};

/// The run as aligned text, below 120 columns wide where the axes allow it: each configuration with its rank, the
/// axes' values, mean and standard deviation (ddof 0) of every score over the folds that are done, and their number.
/// The best are marked with `*`. A column of failed folds shows where any failed, and the reasons
/// stand at the end.
std::string table(const RunRecord& record, const TableOptions& options = {});

}  // namespace gridfold::report
