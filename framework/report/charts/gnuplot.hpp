#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold::report {

/// A text as gnuplot takes it literally. Within double quotes it would run what stands between backquotes.
std::string gnuplot_quoted(std::string_view text);

/// A file of pixels or other bytes that a script reads.
struct FigureFile {
  std::string name;
  std::string bytes;
};

/// A picture as a gnuplot script, with its data inside or in files beside it; the script writes `<name>.svg` into the
/// folder it is run in.
struct Figure {
  /// The file name without its extension.
  std::string name;
  std::string script;
  std::vector<FigureFile> files = {};
};

/// The first lines of every script: size in pixels, font, white background, output.
std::string figure_header(std::string_view name, int width, int height);

/// Where all scores are equal, a range of their axis, without which gnuplot warns; else nothing.
std::string range_of_equal_scores(std::span<const double> scores);

/// A logarithmic x axis of numbers of rows, as far as they reach in a picture of 840 pixels, with a mark at each of
/// them that has room for its text.
std::string axis_of_rows(const std::set<std::size_t>& rows);

enum class PictureFormat { svg, png, pdf };

/// The word that file names and the command line use.
std::string_view extension(PictureFormat format);

/// Writes `<name>.gp` and the figure's files into the folder, which is made, and draws `<name>.<format>` beside it for
/// each figure. Same figures, same bytes. Throws SystemError, with what to install, where gnuplot or rsvg-convert (for
/// PNG and PDF) is missing, and with its words where it fails; the scripts stay, and the other figures are drawn.
void draw(std::span<const Figure> figures, PictureFormat format, const std::filesystem::path& folder);

}  // namespace gridfold::report
