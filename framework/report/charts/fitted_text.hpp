#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gridfold::report {

/// The text, with "…" for its middle where it is wider than so many pixels in a font of that size (in pixels), about.
std::string fitted_text(std::string_view text, double pixels, double font_size);

/// As fitted_text of each; those that would then be the same begin with their number, counted from 0.
std::vector<std::string> fitted_names(const std::vector<std::string>& names, double pixels, double font_size);

/// The text in lines no wider than that, broken between words; a longer word is broken anywhere.
std::vector<std::string> fitted_lines(std::string_view text, double pixels, double font_size);

/// How wide the text is in pixels, at most about.
double text_width(std::string_view text, double font_size);

/// A text at a tic of an axis as gnuplot takes it literally: there, unlike elsewhere, it is a format of numbers.
std::string tic_text(std::string_view text);

/// A text of a legend as gnuplot takes it, shortened to what a line of a picture of that width has room for.
std::string legend_text(std::string_view text, int picture_width);

/// A text of a legend in as many lines as it takes, five at most: more lose their middle.
struct LegendEntry {
  /// The first line, as gnuplot takes it.
  std::string title;
  /// Plots that draw nothing and have the further lines as their titles.
  std::vector<std::string> further;
};

LegendEntry legend_entry(std::string_view text, int picture_width);

/// The height of a picture below whose plot a legend of so many lines stands.
int height_with_legend(int height, std::size_t lines);

/// `set title` of a text, in lines for which a picture of that width has room.
std::string set_title(std::string_view text, int picture_width);

/// The pixels that this title needs above the plot.
int height_of_title(std::string_view text, int picture_width);

}  // namespace gridfold::report
