#include "report/text_grid.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/display_width.hpp"
#include "core/printable.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestCut = 8;
constexpr std::size_t kNarrowestHeading = 11;
/// Texts are not cut below it before columns are left out.
constexpr std::size_t kNarrowestBeside = 16;

std::string shortened(const std::string& text, std::size_t widest) {
  if (display_width(text) <= widest) return text;
  return std::string(beginning_within(text, widest - 3)) + "...";
}

/// Where headings are cut so that they are `widest_cell` or wider, and as different as they were.
std::size_t heading_cut(const std::vector<std::string>& headings, std::size_t widest_cell) {
  for (std::size_t cut = std::max(widest_cell, kNarrowestHeading);; ++cut) {
    std::map<std::string, std::string> text_of;
    const bool differ = std::all_of(headings.begin(), headings.end(), [&](const std::string& heading) {
      return text_of.emplace(without_middle(heading, cut, "..."), heading).first->second == heading;
    });
    if (differ) return cut;
  }
}

/// Where the next line of a heading may begin: after a blank, an underscore, or the point in `softmax.epochs`.
std::size_t end_of_piece(std::string_view heading, std::size_t begin) {
  std::size_t end = begin;
  do {
    end = std::min(heading.find_first_of("_ .", end), heading.size() - 1) + 1;
  } while (end < heading.size() && heading[end - 1] == '.' && heading[end] >= '0' && heading[end] <= '9');
  return end;
}

/// The heading in lines no wider than `widest` where it can be parted.
std::vector<std::string> parted(const std::string& heading, std::size_t widest) {
  std::vector<std::string> lines{""};
  for (std::size_t begin = 0; begin < heading.size();) {
    const std::size_t end = end_of_piece(heading, begin);
    const std::string piece = heading.substr(begin, end - begin);
    const std::string without_blank = piece.back() == ' ' ? piece.substr(0, piece.size() - 1) : piece;
    if (!lines.back().empty() && display_width(lines.back() + without_blank) > widest) lines.emplace_back();
    lines.back() += piece;
    begin = end;
  }
  for (std::string& line : lines) {
    if (lines.size() > 1 && line.ends_with(' ')) line.pop_back();
  }
  return lines;
}

std::size_t widest_of(const std::vector<std::string>& texts) {
  std::size_t widest = 0;
  for (const std::string& text : texts) widest = std::max(widest, display_width(text));
  return widest;
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  return align == Align::left ? text + padding(text, width) : padding(text, width) + text;
}

/// The parameters of the terminal's sequence "select graphic rendition" (ECMA-48): bold green, green, red.
std::string_view sequence_of(RowStyle style) {
  switch (style) {
    case RowStyle::plain:
      break;
    case RowStyle::best:
      return "1;32";
    case RowStyle::tied:
      return "32";
    case RowStyle::lacking:
      return "31";
  }
  return "";
}

std::string colored_as(RowStyle style, const std::string& text) {
  if (style == RowStyle::plain) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", sequence_of(style), text);
}

/// `styles` are those of the cells; there may be fewer.
std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                    const std::vector<Align>& aligns, const std::vector<RowStyle>& styles = {}) {
  std::string line;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) line.append(kGap, ' ');
    const std::string cell = padded(cells[column], widths[column], aligns[column]);
    line += column < styles.size() ? colored_as(styles[column], cell) : cell;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string pipe_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
      continue;
    }
    if (c == '|' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

void TextGrid::add_column(std::string heading, Align align, std::size_t optional) {
  headings_.push_back(printable_line(std::move(heading)));
  aligns_.push_back(align);
  optional_.push_back(optional);
}

void TextGrid::add_row(std::vector<std::string> cells, RowStyle style) {
  assert(cells.size() == headings_.size());
  for (std::string& cell : cells) cell = printable_line(std::move(cell));
  rows_.push_back(std::move(cells));
  styles_.push_back({style});
}

void TextGrid::add_row(std::vector<std::string> cells, std::vector<RowStyle> styles) {
  assert(styles.size() == cells.size());
  add_row(std::move(cells));
  styles_.back() = std::move(styles);
}

void TextGrid::add_line(std::string text) { lines_.push_back({rows_.size(), printable_line(std::move(text))}); }

std::size_t TextGrid::cut_of(std::size_t column, std::size_t widest_cell) const {
  if (aligns_[column] == Align::right) return std::numeric_limits<std::size_t>::max();
  for (std::size_t cut = widest_cell;; ++cut) {
    std::map<std::string, const std::string*> text_of;
    const bool differ = std::all_of(rows_.begin(), rows_.end(), [&](const std::vector<std::string>& row) {
      return *text_of.emplace(shortened(row[column], cut), &row[column]).first->second == row[column];
    });
    if (differ) return cut;
  }
}

std::size_t TextGrid::texts_width(std::size_t column, std::size_t widest_cell) const {
  std::size_t widest = 0;
  for (const std::vector<std::string>& row : rows_) widest = std::max(widest, display_width(row[column]));
  return widest > widest_cell ? std::min(widest, cut_of(column, widest_cell)) : widest;
}

std::vector<std::vector<std::string>> TextGrid::heading_lines(std::size_t widest_cell, bool wraps) const {
  const std::size_t cut = heading_cut(headings_, widest_cell);
  std::vector<std::vector<std::string>> lines;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    std::string heading = without_middle(headings_[column], cut, "...");
    if (!wraps) {
      lines.push_back({std::move(heading)});
      continue;
    }
    // As few lines as the width of the longest piece, or of the texts, allows.
    const std::size_t widest = std::max(texts_width(column, widest_cell), widest_of(parted(heading, 0)));
    lines.push_back(parted(heading, widest));
  }
  return lines;
}

std::size_t TextGrid::line_width(std::size_t widest_cell, bool wraps) const {
  std::size_t width = kGap * (headings_.size() - 1);
  const std::vector<std::vector<std::string>> headings = heading_lines(widest_cell, wraps);
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    width += std::max(texts_width(column, widest_cell), widest_of(headings[column]));
  }
  return width;
}

std::vector<std::string> TextGrid::leave_out_columns(std::size_t widest_line) {
  std::vector<std::string> left_out;
  for (std::size_t last = *std::max_element(optional_.begin(), optional_.end());
       last > 0 && line_width(kNarrowestBeside, true) > widest_line; --last) {
    const auto first = std::find(optional_.begin(), optional_.end(), last);
    if (first == optional_.end()) continue;
    left_out.insert(left_out.begin(), headings_[static_cast<std::size_t>(first - optional_.begin())]);
    for (std::size_t column = optional_.size(); column-- > 0;) {
      if (optional_[column] != last) continue;
      const auto place = static_cast<std::ptrdiff_t>(column);
      headings_.erase(headings_.begin() + place);
      aligns_.erase(aligns_.begin() + place);
      optional_.erase(optional_.begin() + place);
      for (std::vector<std::string>& row : rows_) row.erase(row.begin() + place);
      for (std::vector<RowStyle>& styles : styles_) {
        if (styles.size() > 1) styles.erase(styles.begin() + place);
      }
    }
  }
  return left_out;
}

std::size_t TextGrid::width() const { return line_width(std::numeric_limits<std::size_t>::max(), false); }

std::string TextGrid::text(std::size_t widest_cell, std::size_t widest_line, bool colored) const {
  const bool wraps = line_width(widest_cell, false) > widest_line;
  std::vector<std::vector<std::string>> headings = heading_lines(widest_cell, wraps);
  while (widest_cell > kNarrowestCut && line_width(widest_cell, wraps) > widest_line) --widest_cell;
  std::vector<std::vector<std::string>> shown = rows_;
  std::vector<std::size_t> widths;
  std::size_t most_lines = 1;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    const std::size_t cut = cut_of(column, widest_cell);
    for (std::vector<std::string>& row : shown) row[column] = shortened(row[column], cut);
    widths.push_back(std::max(texts_width(column, widest_cell), widest_of(headings[column])));
    most_lines = std::max(most_lines, headings[column].size());
  }
  for (std::vector<std::string>& lines : headings) lines.insert(lines.begin(), most_lines - lines.size(), "");
  std::vector<std::string> rule;
  for (const std::size_t width : widths) rule.emplace_back(width, '-');
  const auto styled = [&](const std::string& line, std::string_view sequence) {
    if (!colored || sequence.empty()) return line;
    return fmt::format("\x1b[{}m{}\x1b[0m\n", sequence, line.substr(0, line.size() - 1));
  };
  std::string text;
  for (std::size_t line = 0; line < most_lines; ++line) {
    std::vector<std::string> cells;
    for (const std::vector<std::string>& lines : headings) cells.push_back(lines[line]);
    text += styled(line_of(cells, widths, aligns_), "1");
  }
  text += line_of(rule, widths, aligns_);
  auto line = lines_.begin();
  for (std::size_t row = 0; row <= rows_.size(); ++row) {
    for (; line != lines_.end() && line->rows_before == row; ++line) text += line->text + '\n';
    if (row == rows_.size()) break;
    const std::vector<RowStyle>& styles = styles_[row];
    text += colored && styles.size() > 1 ? line_of(shown[row], widths, aligns_, styles)
                                         : styled(line_of(shown[row], widths, aligns_), sequence_of(styles.front()));
  }
  return text;
}

std::string TextGrid::markdown() const {
  const auto row = [](const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& cell : cells) line += " " + pipe_escaped(cell) + " |";
    return line + '\n';
  };
  std::string text = row(headings_) + "|";
  for (const Align align : aligns_) text += align == Align::left ? " --- |" : " ---: |";
  text += '\n';
  for (const std::vector<std::string>& cells : rows_) text += row(cells);
  return text;
}

}  // namespace gridfold::report
