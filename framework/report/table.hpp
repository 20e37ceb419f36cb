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
  /// Rows shown at most, shared by the groups; all where it is empty. What is left out is said where it would stand.
  std::optional<std::size_t> limit;
};

/// The run as aligned text, below 120 columns wide where the axes allow it: each configuration with its rank, the
/// axes' values, mean and standard deviation (ddof 0) of every score over the splits that are done, and their number.
/// Groups of configurations that can be compared follow one after the other, each with its best marked by `*`. A column
/// of failed splits shows where any failed; reasons and warnings stand at the end.
std::string table(const RunRecord& record, const TableOptions& options = {});

struct Format;
Format table_format();

}  // namespace gridfold::report
