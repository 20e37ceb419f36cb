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
  /// Whether the table has a terminal's colours. Its text can then be written to one as it is.
  bool colored = false;
  /// Columns of a terminal that lines of the table may take.
  std::size_t widest_line = 118;
};

/// The run as aligned text, no wider than the options say where the axes allow it (scores that do not fit are named
/// below): each configuration with its rank, the
/// axes' values, mean and standard deviation (ddof 1) of every score over the splits that are done, and their number;
/// of several seeds, over all of them. Groups of configurations that can be compared follow one after the other, each
/// with what the rule chooses marked by `*` and what is tied with its best by `~`. Below stand what the headings mean,
/// the choices, why numbers are optimistic, what the test sets were used for, reasons for failures, and warnings.
std::string table(const RunRecord& record, const TableOptions& options = {});

struct Format;
Format table_format();

}  // namespace gridfold::report
