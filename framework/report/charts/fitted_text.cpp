#include "report/charts/fitted_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/display_width.hpp"
#include "report/charts/gnuplot.hpp"

namespace gridfold::report {

namespace {

/// What a character of DejaVu Sans takes of its size, on average in mixed text, with something to spare.
constexpr double kWidthOfCharacter = 0.62;
constexpr std::size_t kTitleSize = 13;
constexpr double kLegendSize = 14;
/// The line's sample and the margins of a legend, which gnuplot refuses to draw where its widest line does not fit.
constexpr double kBesideLegend = 215;

/// The columns that there is room for; a wide character takes two.
std::size_t room_of(double pixels, double font_size) {
  return static_cast<std::size_t>(std::max(2.0, pixels / (kWidthOfCharacter * font_size)));
}

/// Whether the blank stands beside the sign of `k = 3`.
bool is_beside_sign(std::string_view text, std::size_t blank) {
  return text.substr(0, blank).ends_with(" =") || text.substr(blank).starts_with(" = ");
}

std::vector<std::string> title_lines(std::string_view text, int picture_width) {
  // Titles stand over the plot, which leaves room for the axes.
  constexpr double kShareOfPlot = 0.85;
  return fitted_lines(text, kShareOfPlot * picture_width, kTitleSize);
}

}  // namespace

double text_width(std::string_view text, double font_size) {
  return static_cast<double>(display_width(text)) * kWidthOfCharacter * font_size;
}

std::string fitted_text(std::string_view text, double pixels, double font_size) {
  return without_middle(text, room_of(pixels, font_size), "…");
}

std::vector<std::string> fitted_names(const std::vector<std::string>& names, double pixels, double font_size) {
  std::map<std::string, std::size_t> count_of;
  for (const std::string& name : names) ++count_of[fitted_text(name, pixels, font_size)];
  std::vector<std::string> fitted;
  for (std::size_t i = 0; i < names.size(); ++i) {
    fitted.push_back(fitted_text(names[i], pixels, font_size));
    if (count_of[fitted[i]] > 1) fitted[i] = fitted_text(fmt::format("{}: {}", i, names[i]), pixels, font_size);
  }
  return fitted;
}

std::vector<std::string> fitted_lines(std::string_view text, double pixels, double font_size) {
  const std::size_t room = room_of(pixels, font_size);
  std::vector<std::string> lines;
  while (beginning_within(text, room).size() < text.size()) {
    const std::size_t most = beginning_within(text, room).size();
    std::size_t blank = text.rfind(' ', most);
    // A value stays on the line of its name.
    while (blank != std::string_view::npos && blank > 0 && is_beside_sign(text, blank)) {
      blank = text.rfind(' ', blank - 1);
    }
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
  return gnuplot_quoted(fitted_text(text, picture_width - kBesideLegend, kLegendSize));
}

LegendEntry legend_entry(std::string_view text, int picture_width) {
  constexpr std::size_t kMostLegendLines = 5;
  const double line = picture_width - kBesideLegend;
  std::vector<std::string> lines = fitted_lines(text, line, kLegendSize);
  // Broken between words, lines are not full: what they hold is known only then.
  for (double room = kMostLegendLines * line; lines.size() > kMostLegendLines; room -= line / 4) {
    lines = fitted_lines(fitted_text(text, room, kLegendSize), line, kLegendSize);
  }
  LegendEntry entry{gnuplot_quoted(lines.front()), {}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    entry.further.push_back(fmt::format("keyentry with lines lc rgb '#ffffff' title {}", gnuplot_quoted(lines[i])));
  }
  return entry;
}

int height_with_legend(int height, std::size_t lines) {
  constexpr std::size_t kUsualLines = 8;
  constexpr int kLineHeight = 21;
  return lines <= kUsualLines ? height : height + kLineHeight * static_cast<int>(lines - kUsualLines);
}

std::string set_title(std::string_view text, int picture_width) {
  std::string quoted;
  for (const std::string& line : title_lines(text, picture_width)) {
    quoted += (quoted.empty() ? "" : ".\"\\n\".") + gnuplot_quoted(line);
  }
  return fmt::format("set title {} font ',{}'\n", quoted, kTitleSize);
}

int height_of_title(std::string_view text, int picture_width) {
  constexpr int kLineHeight = 20;
  constexpr int kAround = 22;
  return kAround + kLineHeight * static_cast<int>(title_lines(text, picture_width).size());
}

}  // namespace gridfold::report
