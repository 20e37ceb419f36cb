#include "report/charts/fitted_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "report/charts/gnuplot.hpp"

namespace gridfold::report {

namespace {

/// What a character of DejaVu Sans takes of its size, on average in mixed text, with something to spare.
constexpr double kWidthOfCharacter = 0.62;
constexpr std::size_t kTitleSize = 13;

/// Where the character after the first `count` ones begins.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (starts_character(text[at]) && count-- == 0) break;
    ++at;
  }
  return at;
}

std::size_t room_of(double pixels, double font_size) {
  return static_cast<std::size_t>(std::max(1.0, pixels / (kWidthOfCharacter * font_size)));
}

}  // namespace

double text_width(std::string_view text, double font_size) {
  return static_cast<double>(character_count(text)) * kWidthOfCharacter * font_size;
}

std::string fitted_text(std::string_view text, double pixels, double font_size) {
  const std::size_t room = room_of(pixels, font_size);
  if (character_count(text) <= room) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, room - 1))) + "…";
}

std::vector<std::string> fitted_lines(std::string_view text, double pixels, double font_size) {
  const std::size_t room = room_of(pixels, font_size);
  std::vector<std::string> lines;
  while (character_count(text) > room) {
    const std::size_t most = bytes_of(text, room);
    const std::size_t blank = text.rfind(' ', most);
    const bool is_word = blank == std::string_view::npos || blank == 0;
    lines.emplace_back(text.substr(0, is_word ? most : blank));
    text.remove_prefix(is_word ? most : blank + 1);
  }
  lines.emplace_back(text);
  return lines;
}

std::string tic_text(std::string_view text) {
  std::string literal;
  for (const char c : text) literal += c == '%' ? "%%" : std::string(1, c);
  return gnuplot_quoted(literal);
}

std::string legend_text(std::string_view text, int picture_width) {
  // Beside the line's sample, and the margins of the legend.
  constexpr double kBeside = 160;
  constexpr double kSize = 14;
  return gnuplot_quoted(fitted_text(text, picture_width - kBeside, kSize));
}

std::string set_title(std::string_view text, int picture_width) {
  // Titles stand over the plot, which leaves room for the axes.
  constexpr double kShareOfPlot = 0.85;
  std::string quoted;
  for (const std::string& line : fitted_lines(text, kShareOfPlot * picture_width, kTitleSize)) {
    quoted += (quoted.empty() ? "" : ".\"\\n\".") + gnuplot_quoted(line);
  }
  return fmt::format("set title {} font ',{}'\n", quoted, kTitleSize);
}

}  // namespace gridfold::report
