#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gridfold::report {

enum class Align { left, right };

/// Rows of texts under headings, laid out in columns.
class TextGrid {
 public:
  void add_column(std::string heading, Align align);
  /// A row has exactly one text per column.
  void add_row(std::vector<std::string> cells);
  /// A line of text across all columns, after the rows so far; Markdown has none.
  void add_line(std::string text);

  std::size_t columns() const { return headings_.size(); }

  /// Columns two spaces apart, a rule below the headings, each line ended by a line feed. Texts longer than
  /// `widest_cell` characters end in `...`; in a table wider than `widest_line` they are cut further, down to 8.
  std::string text(std::size_t widest_cell = 32, std::size_t widest_line = 118) const;

  /// A pipe table of GitHub's Markdown.
  std::string markdown() const;

 private:
  struct Line {
    std::size_t rows_before = 0;
    std::string text;
  };

  std::size_t line_width(std::size_t widest_cell) const;

  std::vector<std::string> headings_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<Line> lines_;
};

}  // namespace gridfold::report
