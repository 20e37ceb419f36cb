#pragma once

#include <string>

namespace gridfold {

/// How a text table is written.
struct Dialect {
  /// What stands between two fields.
  char separator = ',';
  /// Whether runs of spaces and tabs stand between fields instead, and `separator` is a NUL; those at the ends of a
  /// line count for nothing.
  bool blanks_separate = false;
  /// The sign between units and tenths.
  char decimal = '.';
  /// Lines that begin with it, blanks aside, are skipped; empty where there are none.
  std::string comment = {};
  /// Whether the first record names the columns.
  bool header = false;
  /// Whether it has no name for the first of them, which holds the names of the rows, as R writes tables.
  bool has_row_names = false;

  bool operator==(const Dialect&) const = default;
};

}  // namespace gridfold
