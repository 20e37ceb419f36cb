#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"
#include "plan/axis.hpp"

namespace gridfold {

/// Rows of comma-separated values after RFC 4180 (quoted where needed), with a line feed at each end. A text that a
/// spreadsheet would take for a formula (one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return) gets an
/// apostrophe before it.
class CsvText {
 public:
  void add(std::string_view text);
  void add(double value);
  void add(std::size_t value);
  void add_value(const Axis& axis, const Scalar& value);
  /// An empty field: the value is missing.
  void add_missing() { add(std::string_view()); }
  void end_row();
  /// The first row of a table of cells: `cell`, a column per axis, and the columns `after` these, whose names no axis
  /// takes.
  void add_cell_header(std::span<const Axis> axes, const std::vector<std::string>& after);

  const std::string& text() const { return text_; }

 private:
  void add_field(std::string_view field);

  std::string text_;
  bool row_is_empty_ = true;
};

}  // namespace gridfold
