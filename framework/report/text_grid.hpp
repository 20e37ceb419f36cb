#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gridfold::report {

enum class Align { left, right };

/// What a row is shown as where colours are asked for.
enum class RowStyle { plain, best, tied, lacking };

/// Rows of texts under headings, laid out in columns.
class TextGrid {
 public:
  void add_column(std::string heading, Align align);
  /// A row has exactly one text per column.
  void add_row(std::vector<std::string> cells, RowStyle style = RowStyle::plain);
  /// A line of text across all columns, after the rows so far; Markdown has none.
  void add_line(std::string text);

  std::size_t columns() const { return headings_.size(); }

  /// Columns two spaces apart, a rule below the headings, each line ended by a line feed. Texts longer than
  /// `widest_cell` columns of a terminal end in `...`, headings have it in their middle; in a table wider than
  /// `widest_line` they are cut further, down to 8 and 11, but no two texts of a column, or headings, become the same.
  /// `colored`: with a terminal's colours for the styles.
  std::string text(std::size_t widest_cell = 32, std::size_t widest_line = 118, bool colored = false) const;

  /// The columns of a terminal that its longest line takes where nothing is cut.
  std::size_t width() const;

  /// A pipe table of GitHub's Markdown.
  std::string markdown() const;

 private:
  struct Line {
    std::size_t rows_before = 0;
    std::string text;
  };

  /// Where the texts of a column are cut so that they are `widest_cell` or wider, and as different as they were.
  std::size_t cut_of(std::size_t column, std::size_t widest_cell) const;
  std::size_t line_width(std::size_t widest_cell) const;

  std::vector<std::string> headings_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<RowStyle> styles_;
  std::vector<Line> lines_;
};

}  // namespace gridfold::report
