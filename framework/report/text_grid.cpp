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

std::string padded(const std::string& text, std::size_t width, Align align) {
  return align == Align::left ? text + padding(text, width) : padding(text, width) + text;
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                    const std::vector<Align>& aligns) {
  std::string line;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) line.append(kGap, ' ');
    line += padded(cells[column], widths[column], aligns[column]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
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

void TextGrid::add_column(std::string heading, Align align) {
  headings_.push_back(printable_line(std::move(heading)));
  aligns_.push_back(align);
}

void TextGrid::add_row(std::vector<std::string> cells, RowStyle style) {
  assert(cells.size() == headings_.size());
  for (std::string& cell : cells) cell = printable_line(std::move(cell));
  rows_.push_back(std::move(cells));
  styles_.push_back(style);
}

void TextGrid::add_line(std::string text) { lines_.push_back({rows_.size(), printable_line(std::move(text))}); }

std::size_t TextGrid::cut_of(std::size_t column, std::size_t widest_cell) const {
  for (std::size_t cut = widest_cell;; ++cut) {
    std::map<std::string, const std::string*> text_of;
    const bool differ = std::all_of(rows_.begin(), rows_.end(), [&](const std::vector<std::string>& row) {
      return *text_of.emplace(shortened(row[column], cut), &row[column]).first->second == row[column];
    });
    if (differ) return cut;
  }
}

std::size_t TextGrid::line_width(std::size_t widest_cell) const {
  std::size_t width = kGap * (headings_.size() - 1);
  const std::size_t for_headings = heading_cut(headings_, widest_cell);
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    std::size_t widest = 0;
    for (const std::vector<std::string>& row : rows_) widest = std::max(widest, display_width(row[column]));
    if (widest > widest_cell) widest = std::min(widest, cut_of(column, widest_cell));
    width += std::max(widest, std::min(display_width(headings_[column]), for_headings));
  }
  return width;
}

std::size_t TextGrid::width() const { return line_width(std::numeric_limits<std::size_t>::max()); }

std::string TextGrid::text(std::size_t widest_cell, std::size_t widest_line, bool colored) const {
  while (widest_cell > kNarrowestCut && line_width(widest_cell) > widest_line) --widest_cell;
  const std::size_t for_headings = heading_cut(headings_, widest_cell);
  std::vector<std::vector<std::string>> shown{headings_};
  shown.insert(shown.end(), rows_.begin(), rows_.end());
  std::vector<std::size_t> widths(headings_.size(), 0);
  std::vector<std::size_t> cuts;
  for (std::size_t column = 0; column < headings_.size(); ++column) cuts.push_back(cut_of(column, widest_cell));
  for (std::size_t row = 0; row < shown.size(); ++row) {
    for (std::size_t column = 0; column < headings_.size(); ++column) {
      std::string& cell = shown[row][column];
      cell = row == 0 ? without_middle(cell, for_headings, "...") : shortened(cell, cuts[column]);
      widths[column] = std::max(widths[column], display_width(cell));
    }
  }
  std::vector<std::string> rule;
  for (const std::size_t width : widths) rule.emplace_back(width, '-');
  const auto styled = [&](const std::string& line, std::string_view sequence) {
    if (!colored || sequence.empty()) return line;
    return fmt::format("\x1b[{}m{}\x1b[0m\n", sequence, line.substr(0, line.size() - 1));
  };
  std::string text = styled(line_of(shown.front(), widths, aligns_), "1") + line_of(rule, widths, aligns_);
  auto line = lines_.begin();
  for (std::size_t row = 0; row <= rows_.size(); ++row) {
    for (; line != lines_.end() && line->rows_before == row; ++line) text += line->text + '\n';
    if (row < rows_.size()) text += styled(line_of(shown[row + 1], widths, aligns_), sequence_of(styles_[row]));
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
