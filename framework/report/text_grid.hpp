#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gridfold::report {

enum class Align { left, right };

/// What a row, or a cell of one, is shown as where colours are asked for.
enum class RowStyle { plain, best, tied, lacking };

/// Rows of texts under headings, laid out in columns.
class TextGrid {
 public:
  /// Columns of one `optional` number above 0 are left out together where all would be too wide, the highest number
  /// first.
  void add_column(std::string heading, Align align, std::size_t optional = 0);
  /// A row has exactly one text per column.
  void add_row(std::vector<std::string> cells, RowStyle style = RowStyle::plain);
  /// Each cell has a style of its own.
  void add_row(std::vector<std::string> cells, std::vector<RowStyle> styles);
  /// A line of text across all columns, after the rows so far; Markdown has none.
  void add_line(std::string text);

  std::size_t columns() const { return headings_.size(); }

  /// Leaves out optional columns until the table is no wider than `widest_line`, and returns the first heading of each
  /// number that is left out.
  std::vector<std::string> leave_out_columns(std::size_t widest_line);

  /// Columns two spaces apart, a rule below the headings, each line ended by a line feed. Texts on the left that are
  /// longer than `widest_cell` columns of a terminal end in `...`, headings have it in their middle. In a table wider
  /// than `widest_line`, headings stand in several lines, and texts are cut further, down to 8, but no two texts of a
  /// column, or headings, become the same. Numbers are never cut. `colored`: with a terminal's colours for the styles.
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

  /// Where the texts of a column are cut so that they are `widest_cell` or wider, and as different as they were; those
  /// on the right are not.
  std::size_t cut_of(std::size_t column, std::size_t widest_cell) const;
  /// How wide the column's texts are when they are cut so.
  std::size_t texts_width(std::size_t column, std::size_t widest_cell) const;
  /// The lines of each heading, all of them in one where `wraps` is false.
  std::vector<std::vector<std::string>> heading_lines(std::size_t widest_cell, bool wraps) const;
  std::size_t line_width(std::size_t widest_cell, bool wraps) const;

  std::vector<std::string> headings_;
  std::vector<Align> aligns_;
  std::vector<std::size_t> optional_;
  std::vector<std::vector<std::string>> rows_;
  /// Of each row: one for all of it, or one per cell.
  std::vector<std::vector<RowStyle>> styles_;
  std::vector<Line> lines_;
};

}  // namespace gridfold::report
